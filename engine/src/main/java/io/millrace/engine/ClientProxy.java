package io.millrace.engine;

import java.util.Objects;

import io.millrace.handshake.Credentials;
import io.millrace.handshake.HandshakeLimits;
import io.millrace.handshake.HttpConnect;
import io.millrace.handshake.ProxyHandshake;
import io.millrace.handshake.Socks5;

/**
 * A proxy through which a client connects: an HTTP proxy that makes tunnels (CONNECT, RFC 9110 §9.3.6), or a SOCKS
 * proxy of version 5 (RFC 1928). Either looks up the server's name itself. What is said to the proxy is not encrypted.
 * Immutable.
 */
public final class ClientProxy
{
    private static final int MAX_PORT = 65_535;

    private final boolean socks;
    private final String host;
    private final int port;
    private final String user;
    private final String password;

    private ClientProxy(
        final boolean socks, final String host, final int port, final String user, final String password)
    {
        this.socks = socks;
        this.host = Objects.requireNonNull(host, "host");
        this.port = port;
        this.user = user;
        this.password = password;
        if (port < 1 || port > MAX_PORT)
        {
            throw new IllegalArgumentException("port is " + port + ", allowed is 1 to " + MAX_PORT + ".");
        }
    }

    /**
     * An HTTP proxy.
     *
     * @param host name or address.
     * @param port 1 to 65,535.
     * @return the proxy.
     * @throws IllegalArgumentException if the port is out of range.
     */
    public static ClientProxy http(final String host, final int port)
    {
        return new ClientProxy(false, host, port, null, null);
    }

    /**
     * A SOCKS proxy of version 5.
     *
     * @param host name or address.
     * @param port 1 to 65,535.
     * @return the proxy.
     * @throws IllegalArgumentException if the port is out of range.
     */
    public static ClientProxy socks5(final String host, final int port)
    {
        return new ClientProxy(true, host, port, null, null);
    }

    /**
     * The same proxy, with a name and password for it (RFC 7617, RFC 1929).
     *
     * @param newUser     name.
     * @param newPassword of that user.
     * @return a new proxy.
     * @throws IllegalArgumentException if they cannot be sent.
     */
    public ClientProxy withCredentials(final String newUser, final String newPassword)
    {
        if (socks)
        {
            Socks5.checkCredentials(newUser, newPassword);
        }
        else
        {
            Credentials.basic(newUser, newPassword);
        }
        return new ClientProxy(socks, host, port, newUser, newPassword);
    }

    String host()
    {
        return host;
    }

    int port()
    {
        return port;
    }

    ProxyHandshake handshake(
        final String serverHost, final int serverPort, final HandshakeLimits limits, final int maxBodyLength)
    {
        if (socks)
        {
            return new Socks5(serverHost, serverPort, user, password);
        }
        final String authorisation = user == null ? null : Credentials.basic(user, password);
        return new HttpConnect(serverHost, serverPort, authorisation, limits, maxBodyLength);
    }

    @Override
    public String toString()
    {
        return (socks ? "socks5://" : "http://") + host + ':' + port;
    }
}
