package io.millrace.conformance;

import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.SendResult;
import io.millrace.engine.EngineSettings;
import io.millrace.engine.ThreadingMode;

/**
 * Sends each message back, in either role, and the settings for that.
 */
final class Echo implements ConnectionHandler
{
    private static final int MAX_MESSAGE = 16 * 1024 * 1024;
    private static final long OUTBOUND_LIMIT = 2L * MAX_MESSAGE;
    private static final long LONGER_THAN_ANY_CASE_NS = 600_000_000_000L;

    @Override
    public void onMessage(final Connection connection, final Message message)
    {
        if (connection.send(message) == SendResult.BACK_PRESSURE)
        {
            message.defer();
        }
    }

    /** A closing handshake that does not end by itself is not ended by a time-out either. */
    static <T extends EngineSettings<T>> T settings(final T settings, final ThreadingMode mode)
    {
        settings.threading().threadingMode(mode);
        settings.deflate().enabled(true).threshold(0);
        settings.limits().maxMessageLength(MAX_MESSAGE).outboundLimit(OUTBOUND_LIMIT);
        settings.timeouts().closeTimeoutNs(LONGER_THAN_ANY_CASE_NS);
        return settings;
    }
}
