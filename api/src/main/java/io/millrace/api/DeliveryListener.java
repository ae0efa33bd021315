package io.millrace.api;

/**
 * Is told which connections a published message was not queued for.
 */
@FunctionalInterface
public interface DeliveryListener
{
    /**
     * A message was not queued for a connection. Called on the publisher's thread, inside the publish, so it must not
     * block, publish, subscribe or unsubscribe; {@link Connection#disconnect()} and {@link Connection#close()} may be
     * called.
     *
     * @param connection that does not get the message.
     * @param result     why not, never {@link SendResult#ACCEPTED}.
     */
    void onUndelivered(Connection connection, SendResult result);
}
