package io.millrace.topic;

import io.millrace.api.SlowConsumerPolicy;

/**
 * All open connections.
 */
final class Everyone extends SubscriberList
{
    Everyone(final EngineTopics topics)
    {
        super(topics);
    }

    @Override
    SlowConsumerPolicy policy()
    {
        return null;
    }
}
