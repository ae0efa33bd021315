package io.millrace.inbound;

import io.millrace.api.MessageType;
import io.millrace.outbound.Outbound;
import io.millrace.stream.StreamIntake;

/**
 * The part of a connection that has to do with what it received: where it is held until it can be delivered, and how
 * much of a message has been. Belongs to the thread that makes the connection's callbacks.
 */
abstract class ReceivingConnection extends SubscribingConnection implements StreamIntake.Gate
{
    private Mailbox mailbox;
    private Backlog backlog;
    private MessageType fragmentType;
    private long fragmentPosition;

    ReceivingConnection(final long id, final Outbound outbound)
    {
        super(id, outbound);
    }

    /** Takes the callbacks to an executor; null if they are made on the handler thread. */
    final Mailbox mailbox()
    {
        return mailbox;
    }

    final void mailbox(final Mailbox value)
    {
        mailbox = value;
    }

    final Backlog backlog()
    {
        return backlog;
    }

    final void backlog(final Backlog value)
    {
        backlog = value;
        if (value != null)
        {
            raise(BACKLOG);
        }
        else
        {
            lower(BACKLOG);
        }
    }

    final boolean isDeferred()
    {
        return isRaised(DEFERRED);
    }

    final void deferred(final boolean value)
    {
        if (value)
        {
            raise(DEFERRED);
        }
        else
        {
            lower(DEFERRED);
        }
    }

    /** The transport. */
    abstract ConnectionControl control();

    @Override
    public final void full(final boolean full)
    {
        if (full)
        {
            raise(UNREAD_FULL);
        }
        else
        {
            lower(UNREAD_FULL);
        }
        control().onHeldChanged();
    }

    @Override
    public final boolean isFull()
    {
        return isRaised(UNREAD_FULL);
    }

    /** A message begins, of which parts are delivered. */
    final void beginFragments(final MessageType type)
    {
        fragmentType = type;
        fragmentPosition = 0;
    }

    /** The type of the message of which parts are delivered. */
    final MessageType fragmentType()
    {
        return fragmentType;
    }

    /** A part is delivered next; returns where in the message it begins. */
    final long advanceFragments(final int length)
    {
        final long position = fragmentPosition;
        fragmentPosition += length;
        return position;
    }
}
