"""Measuring: labelled files in, figures and predictions out. It never trains, prints or draws."""
