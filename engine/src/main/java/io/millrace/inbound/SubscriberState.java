package io.millrace.inbound;

/**
 * What the topics keep for one connection; only they know what it is.
 */
public interface SubscriberState
{
}
