package io.millrace.topic;

/**
 * Some of a {@link SubscriberList}. Immutable.
 */
final class AudienceView extends EngineAudience
{
    private final SubscriberList list;
    private final Selection selection;

    AudienceView(final EngineTopics topics, final SubscriberList list, final Selection selection)
    {
        super(topics);
        this.list = list;
        this.selection = selection;
    }

    @Override
    SubscriberList list()
    {
        return list;
    }

    @Override
    Selection selection()
    {
        return selection;
    }
}
