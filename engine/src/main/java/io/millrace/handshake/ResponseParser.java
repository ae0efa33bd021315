package io.millrace.handshake;

import org.agrona.DirectBuffer;

import java.util.List;
import java.util.Map;

/**
 * Parses the response to a client's handshake, or to its CONNECT request to a proxy, however its bytes arrive (RFC 9112
 * §4–§7). Each byte is looked at once, and a head that cannot become valid fails at that byte.
 * <pre>
 *   "HTTP/1." ( "0" / "1" ) SP 3DIGIT [ SP reason ] CRLF
 *   *( name ":" OWS value OWS CRLF )
 *   CRLF
 *   [ body ]
 * </pre>
 * Decisions:
 * <ul>
 * <li>HTTP/1.0 is read, since proxies and servers that know nothing of WebSocket still answer in it; whether it will do
 * is the examiner's business. Other versions fail.</li>
 * <li>A status line that ends behind the status, without the blank that must follow it (§4), passes: no harm can come
 * of it, and such servers exist.</li>
 * <li>Interim responses (RFC 9110 §15.2) but 101 are passed over, up to 16 of them.</li>
 * <li>A refusal is complete with its body, of which the first bytes up to a limit are kept. What is wrong with the
 * framing of a body only cuts it: see {@link ParsedHandshakeResponse#isBodyCut()}.</li>
 * <li>101, and 2xx to CONNECT, have no body, whatever their headers say (§6.3): what follows belongs to what comes
 * after the handshake.</li>
 * </ul>
 * Not thread-safe: it belongs to one connection, and to one thread at a time. It keeps no reference to a buffer.
 */
public final class ResponseParser
{
    private enum State
    {
        VERSION, STATUS, STATUS_END, REASON, STATUS_LF, HEADERS, BODY
    }

    private static final int CR = '\r';
    private static final int LF = '\n';
    private static final int DELETE = 0x7f;
    private static final int TLS_ALERT_RECORD = 0x15;
    private static final int STATUS_DIGITS = 3;
    private static final int LOWEST_STATUS = 100;
    private static final int MAX_INTERIM = 16;
    private static final String VERSION = "HTTP/1.";

    private final HandshakeLimits limits;
    private final HeaderLines headers;
    private final int maxBodyLength;
    private final boolean tunnel;
    private RequestParser.Result result = RequestParser.Result.INCOMPLETE;
    private State state = State.VERSION;
    private int position;
    private int consumed;
    private boolean anything;
    private int minorVersion;
    private int status;
    private int statusDigits;
    private int reasonStart;
    private int reasonEnd;
    private int interim;
    private ResponseHead head;
    private ResponseBody body;
    private String failure;

    /**
     * A parser of the response to a handshake.
     *
     * @param limits        of a head.
     * @param maxBodyLength bytes of a body that are kept.
     */
    public ResponseParser(final HandshakeLimits limits, final int maxBodyLength)
    {
        this(limits, maxBodyLength, false);
    }

    ResponseParser(final HandshakeLimits limits, final int maxBodyLength, final boolean tunnel)
    {
        this.limits = limits;
        this.maxBodyLength = maxBodyLength;
        this.tunnel = tunnel;
        headers = new HeaderLines(limits);
    }

    /**
     * Goes on parsing. After {@link RequestParser.Result#COMPLETE} or {@link RequestParser.Result#FAILED} it returns
     * the same again and reads nothing.
     *
     * @param buffer that holds what was received and not yet {@linkplain #consumed() consumed}; another one each time,
     *               if need be. It is only read, and only during this call.
     * @param offset of the first byte that was not consumed.
     * @param length of everything received and not consumed, in bytes.
     * @return what became of it.
     */
    public RequestParser.Result parse(final DirectBuffer buffer, final int offset, final int length)
    {
        consumed = 0;
        anything |= length > 0;
        while (result == RequestParser.Result.INCOMPLETE && state != State.BODY && consumed + position < length)
        {
            parseHead(buffer, offset + consumed, length - consumed);
        }
        if (result == RequestParser.Result.INCOMPLETE && state == State.BODY)
        {
            consumed += body.read(buffer, offset + consumed, length - consumed);
            completeIfBodyIs();
        }
        return result;
    }

    /**
     * How much of what the last call of {@link #parse} was given must not be passed to it again: what follows belongs
     * to what comes after the handshake, or is the beginning of a head.
     *
     * @return bytes.
     */
    public int consumed()
    {
        return consumed;
    }

    /**
     * The peer sends nothing more. A body that extends to the end is complete with that, another one is cut.
     *
     * @return what became of it: COMPLETE, or FAILED if the head is not complete.
     */
    public RequestParser.Result onEndOfInput()
    {
        if (result == RequestParser.Result.INCOMPLETE && state == State.BODY)
        {
            body.end();
            completeIfBodyIs();
        }
        else if (result == RequestParser.Result.INCOMPLETE)
        {
            fail(anything ? "the connection ended within the response" : "the connection ended without a response");
        }
        return result;
    }

    /**
     * Nobody waits any longer. If the head has arrived, the response is complete with a body that is cut.
     *
     * @return what became of it: COMPLETE, or INCOMPLETE if the head is not complete.
     */
    public RequestParser.Result onTimeout()
    {
        if (result == RequestParser.Result.INCOMPLETE && state == State.BODY)
        {
            body.giveUp();
            completeIfBodyIs();
        }
        return result;
    }

    /**
     * The status line and the headers.
     *
     * @return the head, independent of this parser and of the buffer.
     * @throws IllegalStateException unless the response is complete.
     */
    public ResponseHead head()
    {
        checkResult(RequestParser.Result.COMPLETE);
        return head;
    }

    /**
     * The response with its body.
     *
     * @return the response, independent of this parser and of the buffer.
     * @throws IllegalStateException unless the response is complete.
     */
    public ParsedHandshakeResponse response()
    {
        checkResult(RequestParser.Result.COMPLETE);
        return new ParsedHandshakeResponse(
            head, body == null ? new byte[0] : body.bytes(), body != null && body.isCut());
    }

    /**
     * Why this is no response.
     *
     * @return a sentence without bytes of the peer.
     * @throws IllegalStateException unless parsing failed.
     */
    public String failure()
    {
        checkResult(RequestParser.Result.FAILED);
        return failure;
    }

    private void checkResult(final RequestParser.Result expected)
    {
        if (result != expected)
        {
            throw new IllegalStateException("the response is " + result);
        }
    }

    private void parseHead(final DirectBuffer buffer, final int start, final int length)
    {
        final int end = Math.min(length, limits.maxHeadLength());
        while (position < end && result == RequestParser.Result.INCOMPLETE && !headers.isComplete())
        {
            onByte(buffer.getByte(start + position) & 0xff);
            position++;
        }
        if (headers.isComplete())
        {
            onHead(buffer, start);
        }
        else if (result == RequestParser.Result.INCOMPLETE && position == limits.maxHeadLength())
        {
            fail("the head of the response is longer than " + limits.maxHeadLength() + " bytes");
        }
    }

    private void onByte(final int b)
    {
        if (state == State.HEADERS)
        {
            final HandshakeFailure problem = headers.onByte(position, b);
            if (problem != null)
            {
                fail("in the response: " + problem.reason());
            }
        }
        else if (position >= limits.maxLineLength() && b != CR && b != LF)
        {
            fail("the status line is longer than " + limits.maxLineLength() + " bytes");
        }
        else
        {
            onStatusLine(b);
        }
    }

    private void onStatusLine(final int b)
    {
        switch (state)
        {
            case VERSION -> onVersion(b);
            case STATUS -> onStatus(b);
            case STATUS_END -> onStatusEnd(b);
            case REASON -> onReason(b);
            case STATUS_LF -> onLineFeed(b);
            default -> throw new IllegalStateException(state.name());
        }
    }

    private void onVersion(final int b)
    {
        if (position < VERSION.length())
        {
            if (b != VERSION.charAt(position))
            {
                fail(position == 0 && b == TLS_ALERT_RECORD ?
                    "a TLS alert where an HTTP response should begin: the server expects TLS" :
                    "what was received is not an HTTP/1 response");
            }
        }
        else if (position == VERSION.length() && (b == '0' || b == '1'))
        {
            minorVersion = b - '0';
        }
        else if (position > VERSION.length() && b == ' ')
        {
            state = State.STATUS;
        }
        else
        {
            fail("the response is in a version of HTTP other than 1.1 and 1.0");
        }
    }

    private void onStatus(final int b)
    {
        status = status * 10 + b - '0';
        statusDigits++;
        if (!Tokens.isDigit(b) || (statusDigits == STATUS_DIGITS && status < LOWEST_STATUS))
        {
            fail("the status of the response is not a number from 100 to 999");
        }
        else if (statusDigits == STATUS_DIGITS)
        {
            state = State.STATUS_END;
        }
    }

    private void onStatusEnd(final int b)
    {
        reasonStart = position + 1;
        reasonEnd = reasonStart;
        if (b == ' ')
        {
            state = State.REASON;
        }
        else if (b == CR)
        {
            state = State.STATUS_LF;
        }
        else
        {
            fail("the status of the response is not a number from 100 to 999");
        }
    }

    private void onReason(final int b)
    {
        if (b == CR)
        {
            reasonEnd = position;
            state = State.STATUS_LF;
        }
        else if (b == DELETE || (b < ' ' && b != '\t'))
        {
            fail(b == LF ? "in the response: an LF without CR" : "a control character in the status line");
        }
    }

    private void onLineFeed(final int b)
    {
        if (b == LF)
        {
            headers.begin(position + 1);
            state = State.HEADERS;
        }
        else
        {
            fail("in the response: a CR without LF");
        }
    }

    private void onHead(final DirectBuffer buffer, final int start)
    {
        final byte[] bytes = new byte[position];
        buffer.getBytes(start, bytes);
        final List<Map.Entry<String, String>> fields = headers.decode(bytes);
        head = new ResponseHead(minorVersion, status, HeaderLines.text(bytes, reasonStart, reasonEnd), fields);
        consumed += position;
        headers.forget();
        if (head.isInterim())
        {
            skipInterim();
        }
        else if (head.isSwitching() || (tunnel && head.isSuccessful()))
        {
            result = RequestParser.Result.COMPLETE;
        }
        else
        {
            body = new ResponseBody(head, maxBodyLength);
            state = State.BODY;
        }
    }

    private void skipInterim()
    {
        interim++;
        if (interim > MAX_INTERIM)
        {
            fail("more than " + MAX_INTERIM + " interim responses");
        }
        state = State.VERSION;
        position = 0;
        status = 0;
        statusDigits = 0;
    }

    private void completeIfBodyIs()
    {
        if (body.isComplete())
        {
            result = RequestParser.Result.COMPLETE;
        }
    }

    private void fail(final String reason)
    {
        failure = reason;
        result = RequestParser.Result.FAILED;
    }
}
