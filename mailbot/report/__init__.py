"""What has come of it all: the coordinator's digest and the picture of a network."""
