"""Webhooks: tells other systems what happened to a complaint, by https://www.standardwebhooks.com."""
