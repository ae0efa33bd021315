package io.millrace.monitor;

import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * Texts of events, made only when somebody records them.
 */
final class FlightText
{
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final int MAX_LENGTH = 200;

    private FlightText()
    {
    }

    /** An address without the slash that stands before it if it was given as a number. */
    static String of(final SocketAddress address)
    {
        final String text = address == null ? null : address.toString();
        return text != null && text.startsWith("/") ? text.substring(1) : text;
    }

    /** The beginning of the body of an HTTP response; empty if it has none. */
    static String firstLineOfBody(final byte[] response)
    {
        final String text = new String(response, StandardCharsets.UTF_8);
        final int head = text.indexOf(END_OF_HEAD);
        final String body = head < 0 ? "" : text.substring(head + END_OF_HEAD.length());
        final String line = body.lines().findFirst().orElse("");
        return line.length() > MAX_LENGTH ? line.substring(0, MAX_LENGTH) : line;
    }
}
