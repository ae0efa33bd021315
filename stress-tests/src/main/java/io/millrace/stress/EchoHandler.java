package io.millrace.stress;

import io.millrace.api.Connection;
import io.millrace.api.Message;
import io.millrace.api.SendResult;

/**
 * Sends each message back to where it came from. A connection that reads its echoes too slowly is not read meanwhile;
 * nothing is lost.
 */
final class EchoHandler implements ServedHandler
{
    EchoHandler()
    {
    }

    @Override
    public void onMessage(final Connection connection, final Message message)
    {
        if (connection.send(message) == SendResult.BACK_PRESSURE)
        {
            message.defer();
        }
    }
}
