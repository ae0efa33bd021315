package io.millrace.handshake;

import java.nio.charset.StandardCharsets;
import java.util.Set;

import io.millrace.fuzz.FuzzInput;

/**
 * The parser of responses and the client's judge of them: the same outcome however the bytes arrive, under all limits;
 * under wide ones the head that the {@link Grammar} finds; and an upgrade only for what RFC 6455 §4.1 accepts.
 * <pre>
 *   1 byte: how the response is cut
 *   1 byte: 1 the server ends behind it
 *   the response
 * </pre>
 */
public final class ResponseTarget
{
    private static final HandshakeLimits WIDE = new HandshakeLimits(1 << 20, 1 << 20, 1 << 20);
    private static final HandshakeLimits NARROW = new HandshakeLimits(200, 60, 5);
    private static final int MAX_BODY = 50;
    private static final int MAX_INTERIM = 16;
    private static final int SWITCHING = 101;
    private static final RequestHead REQUEST =
        Requests.handshake().with("Sec-WebSocket-Protocol: a, b").with("Sec-WebSocket-Extensions: x; y=1").head();

    private ResponseTarget()
    {
    }

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(final byte[] data)
    {
        final FuzzInput input = new FuzzInput(data);
        final int cutting = input.next();
        final boolean end = (input.next() & 1) != 0;
        final byte[] bytes = input.rest();
        replay(NARROW, bytes, end, cutting);
        final ResponseParser parser = replay(WIDE, bytes, end, cutting);
        compare(parser, bytes);
    }

    private static ResponseParser replay(
        final HandshakeLimits limits, final byte[] bytes, final boolean end, final int cutting)
    {
        final ResponseParser parser = new ResponseParser(limits, MAX_BODY);
        FuzzInput.same("in pieces",
            ResponseReplay.inSteps(
                new ResponseParser(limits, MAX_BODY), bytes, end, FuzzInput.ends(cutting, bytes.length)),
            ResponseReplay.inSteps(parser, bytes, end, bytes.length));
        return parser;
    }

    private static void compare(final ResponseParser parser, final byte[] bytes)
    {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Grammar.Head head = Grammar.response(text);
        int interim = 0;
        while (head.start() != null && head.start().startsWith("1") && Integer.parseInt(head.start()) != SWITCHING)
        {
            interim++;
            text = text.substring(head.length());
            head = Grammar.response(text);
        }
        final boolean complete = head.result() == RequestParser.Result.COMPLETE && interim <= MAX_INTERIM;
        final RequestParser.Result result = parser.onTimeout();
        FuzzInput.same("a complete head", result == RequestParser.Result.COMPLETE, complete);
        FuzzInput.check(complete || interim > MAX_INTERIM || result == RequestParser.Result.FAILED ||
            head.result() == RequestParser.Result.INCOMPLETE, "a wrong head is not refused");
        if (complete)
        {
            FuzzInput.same("the status", parser.head().status(), Integer.parseInt(head.start()));
            FuzzInput.same("the headers", parser.head().headers(), head.headers());
            FuzzInput.check(parser.response().body().length <= MAX_BODY, "too much of the body is kept");
            judge(parser.head());
        }
    }

    private static void judge(final ResponseHead head)
    {
        final ClientHandshake.Verdict verdict = ClientHandshake.examine(head, REQUEST);
        if (verdict.failure() == null)
        {
            FuzzInput.same("the status", head.status(), SWITCHING);
            FuzzInput.same("the version", head.minorVersion(), 1);
            FuzzInput.same("Upgrade", head.headerValues("Upgrade").toString().toLowerCase(), "[websocket]");
            FuzzInput.same("the key", head.headerValues("Sec-WebSocket-Accept").toString(),
                '[' + Requests.SAMPLE_ACCEPT + ']');
            FuzzInput.check(head.headerValues("Connection").toString().toLowerCase().contains("upgrade"), "no option");
            FuzzInput.check(
                verdict.subprotocol() == null || Set.of("a", "b").contains(verdict.subprotocol()), "not offered");
            FuzzInput.check(
                verdict.extensions().stream().allMatch(extension -> "x".equals(extension.name())), "not offered");
        }
    }
}
