package io.millrace.handshake;

import org.agrona.DirectBuffer;

/**
 * Parses the head of a request, however its bytes arrive (RFC 9112 §2–§5). Each byte is looked at once, when it is
 * first seen, and a head that cannot become valid fails at that byte.
 * <pre>
 *   [CRLF] method SP target SP "HTTP/1." DIGIT CRLF
 *   *( name ":" OWS value OWS CRLF )
 *   CRLF
 *   first byte after the head
 * </pre>
 * Decisions, each the strict one:
 * <ul>
 * <li>One empty line before the request line is passed over (RFC 9112 §2.2), a second one is refused.</li>
 * <li>Lines end with CRLF. A bare LF, a bare CR, a folded line (§5.2) and a blank before the colon (§5.1) get 400.</li>
 * <li>Another major version gets 505, and so does HTTP/2's preface, once its {@code *} is seen. HTTP/1.0 gets 400:
 * 505 speaks of major versions (RFC 9110 §15.6.6), and RFC 6455 §4.2.1 wants HTTP/1.1 or higher. HTTP/1.2 to 1.9 are
 * read as HTTP/1.1 (RFC 9110 §2.5).</li>
 * <li>The target is in origin-form, or in absolute-form with scheme http or https. OPTIONS may have {@code *}, and
 * CONNECT a host and port, which no other method may (RFC 9112 §3.2.3, §3.2.4). All else gets 400. The target consists
 * of visible ASCII characters other than {@code #}; a {@code %} without two hexadecimal digits gets 400 (RFC 3986
 * §2.1), while {@code "}, {@code <} and other characters that browsers send as they are, are let through.</li>
 * <li>A method of more than 32 bytes gets 501 (RFC 9112 §3), a request line above its limit 414, too long or too many
 * header lines 431 (RFC 6585 §5).</li>
 * </ul>
 * Not thread-safe: it belongs to one connection, and to one thread at a time. It keeps no reference to a buffer.
 */
public final class RequestParser
{
    /**
     * What became of the bytes so far.
     */
    public enum Result
    {
        /**
         * The head is correct so far; more bytes are needed.
         */
        INCOMPLETE,
        /**
         * The head is complete.
         */
        COMPLETE,
        /**
         * The head is refused; the connection is of no more use.
         */
        FAILED
    }

    private enum State
    {
        START, START_LF, METHOD, TARGET_START, TARGET, VERSION, REQUEST_LF, HEADERS
    }

    private static final int CR = '\r';
    private static final int LF = '\n';
    private static final int DELETE = 0x7f;
    private static final int TLS_HANDSHAKE_RECORD = 0x16;
    private static final int MAX_METHOD_LENGTH = 32;
    private static final String VERSION = "HTTP/1.1";
    private static final int MAJOR_INDEX = 5;
    private static final int MINOR_INDEX = 7;
    private static final int ESCAPE_DIGITS = 2;
    private static final String PREFACE_METHOD = "PRI";
    private static final String OPTIONS = "OPTIONS";
    private static final String CONNECT = "CONNECT";

    private final HandshakeLimits limits;
    private final HeaderLines headers;

    private Result result;
    private State state;
    private boolean emptyLineSeen;
    private int position;
    private int lineStart;
    private int methodStart;
    private int methodEnd;
    private int targetStart;
    private int targetEnd;
    private int escapeDigits;
    private boolean inQuery;
    private int versionIndex;
    private RequestHead head;
    private HandshakeFailure failure;

    /**
     * A parser that has seen nothing.
     *
     * @param limits of what it accepts.
     */
    public RequestParser(final HandshakeLimits limits)
    {
        this.limits = limits;
        headers = new HeaderLines(limits);
        reset();
    }

    /**
     * Forgets everything, so that the parser can serve another connection.
     */
    public void reset()
    {
        result = Result.INCOMPLETE;
        state = State.START;
        emptyLineSeen = false;
        position = 0;
        lineStart = 0;
        methodStart = 0;
        versionIndex = 0;
        escapeDigits = 0;
        head = null;
        failure = null;
    }

    /**
     * Goes on parsing. After {@link Result#COMPLETE} or {@link Result#FAILED} it returns the same again and reads
     * nothing.
     *
     * @param buffer that holds what the connection has received; another one each time, if need be. It is only read,
     *               and only during this call.
     * @param offset of the connection's first byte.
     * @param length of everything received so far, in bytes; never less than before.
     * @return what became of it.
     * @throws IllegalArgumentException if the length is less than what was parsed before.
     */
    public Result parse(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < position)
        {
            throw new IllegalArgumentException("length " + length + " is less than the " + position + " parsed");
        }
        if (result != Result.INCOMPLETE)
        {
            return result;
        }
        final int end = Math.min(length, limits.maxHeadLength());
        while (position < end && result == Result.INCOMPLETE)
        {
            onByte(buffer, offset, buffer.getByte(offset + position) & 0xff);
            position++;
        }
        if (result == Result.COMPLETE)
        {
            head = decode(buffer, offset);
        }
        else if (result == Result.INCOMPLETE && position == limits.maxHeadLength())
        {
            failLength();
        }
        return result;
    }

    /**
     * The length of the head: what follows it belongs to what comes after the handshake.
     *
     * @return bytes up to and including the blank line.
     * @throws IllegalStateException unless the head is complete.
     */
    public int headLength()
    {
        checkResult(Result.COMPLETE);
        return position;
    }

    /**
     * The head.
     *
     * @return the head, independent of this parser and of the buffer.
     * @throws IllegalStateException unless the head is complete.
     */
    public RequestHead head()
    {
        checkResult(Result.COMPLETE);
        return head;
    }

    /**
     * Why the head was refused.
     *
     * @return the failure.
     * @throws IllegalStateException unless the head was refused.
     */
    public HandshakeFailure failure()
    {
        checkResult(Result.FAILED);
        return failure;
    }

    private void checkResult(final Result expected)
    {
        if (result != expected)
        {
            throw new IllegalStateException("the head is " + result);
        }
    }

    private void onByte(final DirectBuffer buffer, final int offset, final int b)
    {
        if (state == State.HEADERS)
        {
            onHeaders(b);
            return;
        }
        if (position - lineStart >= limits.maxLineLength() && b != CR && b != LF)
        {
            failLength();
            return;
        }
        switch (state)
        {
            case START -> onStart(b);
            case START_LF, REQUEST_LF -> onLineFeed(b);
            case METHOD -> onMethod(b);
            case TARGET_START -> onTargetStart(method(buffer, offset), b);
            case TARGET -> onTarget(buffer, offset, b);
            case VERSION -> onVersion(b);
            default -> throw new IllegalStateException(state.name());
        }
    }

    private void onStart(final int b)
    {
        if (b == CR && !emptyLineSeen)
        {
            emptyLineSeen = true;
            state = State.START_LF;
        }
        else if (Tokens.isTokenChar(b))
        {
            methodStart = position;
            state = State.METHOD;
        }
        else
        {
            fail(400, b == TLS_HANDSHAKE_RECORD ?
                "a TLS record where an HTTP request should begin" : "the request does not begin with a method");
        }
    }

    private void onLineFeed(final int b)
    {
        if (b != LF)
        {
            fail(400, "a CR without LF");
        }
        else if (state == State.REQUEST_LF)
        {
            headers.begin(position + 1);
            state = State.HEADERS;
        }
        else
        {
            lineStart = position + 1;
            state = State.START;
        }
    }

    private void onMethod(final int b)
    {
        if (b == ' ')
        {
            methodEnd = position;
            state = State.TARGET_START;
        }
        else if (!Tokens.isTokenChar(b))
        {
            fail(400, "the method is not a token followed by one space");
        }
        else if (position - methodStart >= MAX_METHOD_LENGTH)
        {
            fail(501, "the method is longer than any known one");
        }
    }

    private String method(final DirectBuffer buffer, final int offset)
    {
        return HeaderLines.text(buffer, offset + methodStart, offset + methodEnd);
    }

    private void onTargetStart(final String method, final int b)
    {
        targetStart = position;
        inQuery = b == '?';
        if (b == '*' && PREFACE_METHOD.equals(method))
        {
            fail(505, "HTTP/2 is not served here");
        }
        else if (b == '/' || b == 'h' || b == 'H' || (b == '*' && OPTIONS.equals(method)) ||
            (CONNECT.equals(method) && isTargetChar(b) && b != '%'))
        {
            state = State.TARGET;
        }
        else
        {
            fail(400, "the request target is neither a path nor an http URI");
        }
    }

    private static boolean isTargetChar(final int b)
    {
        return b > ' ' && b < DELETE && b != '#';
    }

    private void onTarget(final DirectBuffer buffer, final int offset, final int b)
    {
        if (escapeDigits > 0)
        {
            escapeDigits--;
            if (!Tokens.isHexDigit(b))
            {
                fail(400, "a percent sign in the path without two hexadecimal digits");
            }
        }
        else if (b == ' ')
        {
            targetEnd = position;
            state = State.VERSION;
            if (buffer.getByte(offset + targetStart) != '/')
            {
                checkOtherForm(
                    method(buffer, offset), HeaderLines.text(buffer, offset + targetStart, offset + targetEnd));
            }
        }
        else if (b == '%')
        {
            // Browsers leave a bare percent sign in a query as it is.
            escapeDigits = inQuery ? 0 : ESCAPE_DIGITS;
        }
        else if (b == '?')
        {
            inQuery = true;
        }
        else if (b == '#')
        {
            fail(400, "a fragment in the request target");
        }
        else if (!isTargetChar(b))
        {
            fail(400, b == CR || b == LF ?
                "the request line has no HTTP version" : "a character in the request target that is not visible ASCII");
        }
    }

    private void checkOtherForm(final String method, final String target)
    {
        if (CONNECT.equals(method))
        {
            if (!Authority.isHostAndPort(target))
            {
                fail(400, "the target of CONNECT is no host and port");
            }
        }
        else if (target.charAt(0) == '*')
        {
            if (target.length() > 1)
            {
                fail(400, "the request target is neither a path nor an http URI");
            }
        }
        else
        {
            checkAbsoluteForm(target);
        }
    }

    private void checkAbsoluteForm(final String target)
    {
        final int start = Authority.startIn(target);
        if (start < 0)
        {
            fail(400, "the request target is neither a path nor an http URI");
        }
        else if (!Authority.isAuthority(target, start, Authority.endIn(target, start)))
        {
            fail(400, "the request target has no valid host");
        }
    }

    private void onVersion(final int b)
    {
        if (versionIndex == VERSION.length() && b == CR)
        {
            state = State.REQUEST_LF;
        }
        else if (versionIndex < VERSION.length() && (b == VERSION.charAt(versionIndex) ||
            (versionIndex == MINOR_INDEX && b > '1' && b <= '9')))
        {
            versionIndex++;
        }
        else if (versionIndex == MAJOR_INDEX && Tokens.isDigit(b))
        {
            fail(505, "a major version of HTTP other than 1");
        }
        else if (versionIndex == MINOR_INDEX && Tokens.isDigit(b))
        {
            fail(400, "HTTP/1.0, where HTTP/1.1 or higher is needed");
        }
        else
        {
            fail(400, "the request line does not end with one space, HTTP/1.1 and CRLF");
        }
    }

    private void onHeaders(final int b)
    {
        failure = headers.onByte(position, b);
        if (failure != null)
        {
            result = Result.FAILED;
        }
        else if (headers.isComplete())
        {
            result = Result.COMPLETE;
        }
    }

    private void failLength()
    {
        if (state == State.HEADERS)
        {
            fail(431, "the head is longer than " + limits.maxHeadLength() + " bytes");
        }
        else
        {
            fail(414, "the request line is too long");
        }
    }

    private void fail(final int status, final String reason)
    {
        failure = HandshakeFailure.of(status, reason);
        result = Result.FAILED;
    }

    private RequestHead decode(final DirectBuffer buffer, final int offset)
    {
        final byte[] bytes = new byte[position];
        buffer.getBytes(offset, bytes);
        return new RequestHead(
            HeaderLines.text(bytes, methodStart, methodEnd),
            HeaderLines.text(bytes, targetStart, targetEnd),
            headers.decode(bytes));
    }
}
