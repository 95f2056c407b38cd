"""The procedures, one file each: from what was seen and asked for to a plan. Pure."""
