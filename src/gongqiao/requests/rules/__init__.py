"""Pure rules of requests: states, routing, numbers, answers, the call-back sample."""
