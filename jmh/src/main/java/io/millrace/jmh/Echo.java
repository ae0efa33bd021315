package io.millrace.jmh;

import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.SendResult;

/**
 * Sends each message back.
 */
final class Echo implements ConnectionHandler
{
    @Override
    public void onMessage(final Connection connection, final Message message)
    {
        if (connection.send(message) == SendResult.BACK_PRESSURE)
        {
            message.defer();
        }
    }
}
