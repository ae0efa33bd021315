package io.millrace.stress.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The server that is put under load.
 *
 * @param address where it listens.
 * @param host    with its port, as the {@code Host} header names it.
 * @param path    of the handshake request, beginning with a slash.
 */
public record Target(InetSocketAddress address, String host, String path)
{
    private static final Pattern FORM =
        Pattern.compile("(?:ws://)?(\\[[0-9A-Fa-f:.]+]|[^/:\\[\\]\\s]+):([0-9]{1,5})(/\\S*)?");
    private static final int MAX_PORT = 65_535;

    /**
     * Reads {@code HOST:PORT}, or {@code ws://HOST:PORT/PATH}, and looks the host up.
     *
     * @param text to be read.
     * @return the target.
     * @throws IllegalArgumentException if the text has another form; the message says which are allowed.
     * @throws UnknownHostException     if the host has no address.
     */
    public static Target parse(final String text) throws UnknownHostException
    {
        final Matcher matcher = FORM.matcher(text);
        final int port = matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
        if (port < 1 || port > MAX_PORT)
        {
            throw new IllegalArgumentException("HOST:PORT, also with a path, or ws://HOST:PORT/PATH");
        }
        final String host = matcher.group(1);
        final String path = matcher.group(3) == null ? "/" : matcher.group(3);
        return new Target(new InetSocketAddress(InetAddress.getByName(host), port), host + ':' + port, path);
    }

    /**
     * A server at a port of this machine.
     *
     * @param port where it listens, on 127.0.0.1.
     * @return the target, with the path {@code /}.
     */
    public static Target local(final int port)
    {
        return new Target(new InetSocketAddress("127.0.0.1", port), "127.0.0.1:" + port, "/");
    }
}
