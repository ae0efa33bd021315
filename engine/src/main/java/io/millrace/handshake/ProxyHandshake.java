package io.millrace.handshake;

import io.millrace.api.HandshakeResponse;

import org.agrona.DirectBuffer;

/**
 * The client's side of what it says to a proxy before the bytes that follow are the server's (RFC 9110 §9.3.6, RFC
 * 1928). It belongs to one connection, and to one thread at a time; no I/O.
 */
public interface ProxyHandshake
{
    /**
     * What is to be sent next, once.
     *
     * @return the bytes, owned by the caller; null if there is nothing to send now.
     */
    byte[] takeOutput();

    /**
     * Goes on with what the proxy sent. Then {@link #takeOutput()} may have something.
     *
     * @param buffer that holds what was received and not yet {@linkplain #consumed() consumed}; only read, and only
     *               during this call.
     * @param offset of the first byte that was not consumed.
     * @param length of everything received and not consumed, in bytes.
     * @return COMPLETE once the server is reached, FAILED if it is not.
     */
    RequestParser.Result parse(DirectBuffer buffer, int offset, int length);

    /**
     * How much of what the last call of {@link #parse} was given must not be passed to it again.
     *
     * @return bytes.
     */
    int consumed();

    /**
     * The proxy sends nothing more.
     *
     * @return FAILED, unless the handshake is complete.
     */
    RequestParser.Result onEndOfInput();

    /**
     * Nobody waits any longer.
     *
     * @return FAILED if the proxy has refused, though its answer is not complete; INCOMPLETE if it has not answered.
     */
    default RequestParser.Result onTimeout()
    {
        return RequestParser.Result.INCOMPLETE;
    }

    /**
     * Why the server is not reached, after FAILED.
     *
     * @return a sentence.
     */
    String failure();

    /**
     * What the proxy answered, after FAILED.
     *
     * @return the response; null if it was none, or the proxy does not speak HTTP.
     */
    HandshakeResponse response();
}
