"""The whole job on one machine: mail servers, people who write, a fast clock, and the real daemon against them."""
