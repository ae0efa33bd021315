package io.millrace.handshake;

import java.net.SocketAddress;

/**
 * What trusted proxies say of the client whose request they passed on. Immutable.
 *
 * @param client address of the client; unresolved if they do not tell it.
 * @param secure whether the client's connection is encrypted; null if they do not say.
 * @param host   that the client asked for; null if they do not say.
 */
public record Forwarded(SocketAddress client, Boolean secure, String host)
{
    /**
     * A request that came from the client itself.
     *
     * @param client address of the client.
     * @return what is known of it.
     */
    public static Forwarded by(final SocketAddress client)
    {
        return new Forwarded(client, null, null);
    }
}
