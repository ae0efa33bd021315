package io.millrace.handshake;

/**
 * The rules of RFC 9110 and RFC 9112 that every request must keep, whether it asks for an upgrade or not.
 * <p>
 * Decisions:
 * <ul>
 * <li>An empty {@code Host} gets 400: it leaves the request without an authority, which RFC 9112 §3.3 lets a server
 * refuse and RFC 6455 §4.2.1 needs.</li>
 * <li>No request may have a body. A valid {@code Content-Length} other than 0 gets 413, since any body is larger than
 * the server is willing to process, and so does {@code Transfer-Encoding}, whatever its codings: 501 (RFC 9112 §6.1)
 * would say that the body were taken if it came in another coding. Both at once, a malformed length, differing lengths,
 * a list of lengths, and codings of which {@code chunked} is not the last, or not once, get 400 (§6.3): where such a
 * message ends is unknown, and it could hide a second request.</li>
 * <li>Any {@code Expect} gets 417 (RFC 9110 §10.1.1): there is no body whose sending could depend on it.</li>
 * </ul>
 */
final class RequestRules
{
    private static final String HOST = "Host";
    private static final String CONTENT_LENGTH = "Content-Length";
    private static final String TRANSFER_ENCODING = "Transfer-Encoding";

    private RequestRules()
    {
    }

    /**
     * Checks what must be correct before anything else in the request can be relied on.
     *
     * @return null if it is.
     */
    static HandshakeFailure checkMessage(final RequestHead head)
    {
        final String host = head.header(HOST);
        if (host == null)
        {
            return HandshakeFailure.of(400, "no Host header");
        }
        if (head.isRepeated(HOST))
        {
            return HandshakeFailure.of(400, "more than one Host header");
        }
        if (!Authority.isAuthority(host))
        {
            return HandshakeFailure.of(400, "the Host header is not a host with an optional port");
        }
        if (head.has(TRANSFER_ENCODING) && head.has(CONTENT_LENGTH))
        {
            return HandshakeFailure.of(400, "both Transfer-Encoding and Content-Length");
        }
        if (!isContentLengthValid(head))
        {
            return HandshakeFailure.of(400, "the Content-Length is malformed or contradicts itself");
        }
        if (head.has(TRANSFER_ENCODING) && !isChunkedLast(head))
        {
            return HandshakeFailure.of(400, "a Transfer-Encoding that does not end with chunked");
        }
        if (!areElementsValid(head, "Connection", false) || !areElementsValid(head, "Upgrade", true))
        {
            return HandshakeFailure.of(400, "a malformed Connection or Upgrade header");
        }
        return null;
    }

    /**
     * Checks that there is no body and no wish to send one.
     *
     * @return null if so.
     */
    static HandshakeFailure checkNoContent(final RequestHead head)
    {
        if (head.has(TRANSFER_ENCODING) || !isContentEmpty(head))
        {
            return HandshakeFailure.of(413, "a request with a body: bodies are not accepted");
        }
        if (head.has("Expect"))
        {
            return HandshakeFailure.of(417, "no expectation can be met");
        }
        return null;
    }

    /**
     * Whether the list of a header, over all its lines, has an element.
     */
    static boolean listContains(final MessageHead head, final String name, final String element)
    {
        for (int line = head.indexOf(name, 0); line >= 0; line = head.indexOf(name, line + 1))
        {
            final ListElements elements = new ListElements(head.value(line));
            while (elements.next())
            {
                if (elements.is(element))
                {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean areElementsValid(final RequestHead head, final String name, final boolean protocols)
    {
        for (int line = head.indexOf(name, 0); line >= 0; line = head.indexOf(name, line + 1))
        {
            final ListElements elements = new ListElements(head.value(line));
            while (elements.next())
            {
                if (protocols ? !elements.isProtocol() : !elements.isToken())
                {
                    return false;
                }
            }
        }
        return true;
    }

    /** Chunked has no parameters (RFC 9112 §7.1), and is applied once (§6.1). */
    private static boolean isChunkedLast(final RequestHead head)
    {
        boolean chunked = false;
        for (int line = head.indexOf(TRANSFER_ENCODING, 0); line >= 0; line = head.indexOf(TRANSFER_ENCODING, line + 1))
        {
            final ListElements codings = new ListElements(head.value(line));
            while (codings.next())
            {
                if (chunked)
                {
                    return false;
                }
                chunked = codings.is("chunked");
            }
        }
        return chunked;
    }

    /**
     * Each line must have the same digits; a comma-separated list of lengths is refused (RFC 9110 §8.6).
     */
    private static boolean isContentLengthValid(final RequestHead head)
    {
        final String length = head.header(CONTENT_LENGTH);
        boolean valid = length == null || areDigits(length);
        for (int line = head.indexOf(CONTENT_LENGTH, 0); valid && line >= 0;
            line = head.indexOf(CONTENT_LENGTH, line + 1))
        {
            valid = head.value(line).equals(length);
        }
        return valid;
    }

    private static boolean areDigits(final String text)
    {
        for (int i = 0; i < text.length(); i++)
        {
            if (!Tokens.isDigit(text.charAt(i)))
            {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isContentEmpty(final RequestHead head)
    {
        final String length = head.header(CONTENT_LENGTH);
        for (int i = 0; length != null && i < length.length(); i++)
        {
            if (length.charAt(i) >= '1' && length.charAt(i) <= '9')
            {
                return false;
            }
        }
        return true;
    }
}
