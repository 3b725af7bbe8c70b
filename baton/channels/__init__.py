"""Where customers write: verify, map to inbound, map outbound to a payload."""
