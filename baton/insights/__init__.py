"""Measuring the service: KPIs with their definitions and intervals. It reads, and changes nothing."""
