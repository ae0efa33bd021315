package io.millrace.api;

import java.util.List;
import java.util.Map;

/**
 * What a server, or a proxy on the way to it, answered to a client's handshake (RFC 6455 §4.2.2, RFC 9112 §4).
 * Immutable and safe on any thread.
 */
public interface HandshakeResponse
{
    /**
     * The status.
     *
     * @return 101 if the server switched to WebSocket; otherwise 200–999.
     */
    int status();

    /**
     * The reason phrase, which has no meaning for programs (RFC 9112 §4).
     *
     * @return as it was sent; possibly empty.
     */
    String reason();

    /**
     * The first value of a header.
     *
     * @param name of the header, in any case.
     * @return the value, or null if there is none.
     */
    String header(String name);

    /**
     * All headers in the order received, with their names as they were sent.
     *
     * @return an immutable list of names and values.
     */
    List<Map.Entry<String, String>> headers();

    /**
     * The body of a refusal, without the framing of {@code Transfer-Encoding: chunked}.
     *
     * @return a copy of the bytes; empty if there is none.
     */
    byte[] body();

    /**
     * The body as text, in the charset that {@code Content-Type} names, or else in UTF-8.
     *
     * @return the text, in which bytes that are malformed in that charset are replaced.
     */
    String bodyText();

    /**
     * Whether the end of the body is missing, because it is longer than what a client keeps, or did not arrive.
     *
     * @return true if so.
     */
    boolean isBodyCut();
}
