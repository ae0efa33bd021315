package io.millrace.inbound;

import io.millrace.api.ConnectionHandler;
import io.millrace.api.FrameObserver;

/**
 * How the events of a connection are delivered.
 *
 * @param handler             receives them.
 * @param observer            sees every frame; null for none.
 * @param fragments           whether parts of messages are delivered as they arrive.
 * @param maxMessageLength    the longest message, in bytes; {@link #DEFAULT_LENGTH} for that of the settings.
 * @param automaticPong       whether pings are answered.
 * @param automaticCloseReply whether close frames are answered.
 * @param mailbox             how callbacks reach the endpoint's executor; null to make them on the handler thread.
 */
public record ConnectionOptions(
    ConnectionHandler handler,
    FrameObserver observer,
    boolean fragments,
    long maxMessageLength,
    boolean automaticPong,
    boolean automaticCloseReply,
    MailboxConfig mailbox)
{
    /** In place of the longest message. */
    public static final long DEFAULT_LENGTH = -1;
}
