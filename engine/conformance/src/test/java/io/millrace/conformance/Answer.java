package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A response to a request (RFC 9112 §2.1). One that refuses is whole, and the last of its connection.
 *
 * @param status  of the status line.
 * @param headers by name.
 * @param body    decoded as ISO-8859-1.
 */
record Answer(int status, Map<String, String> headers, String body)
{
    private static final int SWITCHING = 101;
    private static final String VERSION = "HTTP/1.1 ";
    private static final int STATUS_LENGTH = 3;

    static Answer read(final Peer peer) throws IOException
    {
        final DataInputStream in = peer.input();
        final Map<String, String> headers = Http.read(in);
        final String line = headers.get("");
        assertThat(line).startsWith(VERSION);
        final int status =
            Integer.parseInt(line.substring(VERSION.length(), VERSION.length() + STATUS_LENGTH));
        if (status == SWITCHING)
        {
            return new Answer(status, headers, "");
        }
        final int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
        final String body = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
        assertThat(body).as("body").hasSize(length);
        assertThat(headers.get("Connection")).as("Connection of a response that refuses").contains("close");
        assertThat(in.read()).as("what follows the response").isEqualTo(-1);
        return new Answer(status, headers, body);
    }

    boolean isSwitching()
    {
        return status == SWITCHING;
    }
}
