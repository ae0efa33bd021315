package io.millrace.handshake;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;

import io.millrace.fuzz.FuzzInput;

/**
 * The parser of requests and the judge of handshakes: the same outcome however the bytes arrive, under all limits;
 * under wide ones the outcome of the {@link Grammar}; and an upgrade exactly for what RFC 6455 §4.2.1 asks for.
 * <pre>
 *   1 byte: how the request is cut
 *   the request
 * </pre>
 */
public final class RequestTarget
{
    private static final HandshakeLimits WIDE = new HandshakeLimits(1 << 20, 1 << 20, 1 << 20);
    private static final HandshakeLimits NARROW = new HandshakeLimits(200, 60, 5);
    private static final Set<Integer> REFUSALS = Set.of(400, 405, 413, 417, 426);

    private RequestTarget()
    {
    }

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(final byte[] data)
    {
        final FuzzInput input = new FuzzInput(data);
        final int cutting = input.next();
        final byte[] bytes = input.rest();
        final int[] ends = FuzzInput.ends(cutting, bytes.length);
        final Replay.Outcome narrow = Replay.inSteps(new RequestParser(NARROW), bytes, bytes.length);
        FuzzInput.same("in pieces", Replay.inSteps(new RequestParser(NARROW), bytes, withEnd(ends)), narrow);
        final RequestParser parser = new RequestParser(WIDE);
        final Replay.Outcome whole = Replay.inSteps(parser, bytes, bytes.length);
        FuzzInput.same("in pieces", Replay.inSteps(new RequestParser(WIDE), bytes, withEnd(ends)), whole);
        final Grammar.Head head = Grammar.request(new String(bytes, StandardCharsets.ISO_8859_1));
        FuzzInput.same("the result", whole.result(), head.result());
        if (whole.result() == RequestParser.Result.COMPLETE)
        {
            FuzzInput.same("the length", whole.headLength(), head.length());
            FuzzInput.same("the request line", whole.requestLine(), head.start());
            FuzzInput.same("the headers", whole.headers(), head.headers());
            judge(parser.head());
        }
    }

    /** No bytes are one read too. */
    private static int[] withEnd(final int[] ends)
    {
        return ends.length == 0 ? new int[1] : ends;
    }

    private static void judge(final RequestHead head)
    {
        final ServerHandshake.Verdict verdict = ServerHandshake.examine(head);
        FuzzInput.same("an upgrade", verdict.kind() == ServerHandshake.Verdict.Kind.UPGRADE, isUpgrade(head));
        if (verdict.kind() == ServerHandshake.Verdict.Kind.REFUSED)
        {
            FuzzInput.check(REFUSALS.contains(verdict.failure().status()), "refused with " + verdict.failure());
            ResponseWriter.response(ResponseWriter.of(verdict.failure()), false);
        }
        final ParsedHandshakeRequest request = new ParsedHandshakeRequest(head, null, null, null);
        FuzzInput.check(request.path().startsWith("/"), "the path is " + request.path());
        request.queryParameter("a");
        OriginPolicy.allowing(List.of("https://*.example.com")).allows(request.origin());
    }

    private static boolean isUpgrade(final RequestHead head)
    {
        final List<String> hosts = values(head, "Host");
        final List<String> keys = values(head, "Sec-WebSocket-Key");
        return "GET".equals(head.method()) &&
            hosts.size() == 1 && Grammar.isAuthority(hosts.get(0)) &&
            values(head, "Content-Length").stream().allMatch(length -> length.matches("0+")) &&
            values(head, "Content-Length").stream().distinct().count() <= 1 &&
            values(head, "Transfer-Encoding").isEmpty() && values(head, "Expect").isEmpty() &&
            areAll(elements(head, "Upgrade"), Grammar.TOKEN + "(/" + Grammar.TOKEN + ")?") &&
            areAll(elements(head, "Connection"), Grammar.TOKEN) &&
            elements(head, "Upgrade").stream().anyMatch("websocket"::equalsIgnoreCase) &&
            elements(head, "Connection").stream().anyMatch("upgrade"::equalsIgnoreCase) &&
            values(head, "Sec-WebSocket-Version").equals(List.of("13")) &&
            keys.size() == 1 && isKey(keys.get(0)) && values(head, "Origin").size() <= 1 && areOffersRight(head);
    }

    private static boolean areOffersRight(final RequestHead head)
    {
        final List<String> protocols = elements(head, "Sec-WebSocket-Protocol");
        return areAll(protocols, Grammar.TOKEN) && protocols.stream().distinct().count() == protocols.size() &&
            protocols.isEmpty() == values(head, "Sec-WebSocket-Protocol").isEmpty() &&
            !ExtensionOffers.parse(values(head, "Sec-WebSocket-Extensions")).isMalformed();
    }

    private static boolean isKey(final String key)
    {
        try
        {
            final byte[] bytes = Base64.getDecoder().decode(key);
            return bytes.length == 16 && Base64.getEncoder().encodeToString(bytes).equals(key);
        }
        catch (final IllegalArgumentException ex)
        {
            return false;
        }
    }

    private static List<String> values(final RequestHead head, final String name)
    {
        final List<String> values = new ArrayList<>();
        head.headers().forEach(header ->
        {
            if (header.getKey().equalsIgnoreCase(name))
            {
                values.add(header.getValue());
            }
        });
        return values;
    }

    private static List<String> elements(final RequestHead head, final String name)
    {
        return values(head, name).stream()
            .flatMap(value -> Arrays.stream(value.split(",", -1)))
            .map(element -> element.replaceAll("^[ \\t]+|[ \\t]+\\z", ""))
            .filter(element -> !element.isEmpty())
            .toList();
    }

    private static boolean areAll(final List<String> elements, final String pattern)
    {
        return elements.stream().allMatch(element -> element.matches(pattern));
    }
}
