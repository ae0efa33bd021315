package io.millrace.conformance;

import static io.millrace.conformance.Bytes.concat;
import static io.millrace.conformance.Bytes.hex;
import static io.millrace.conformance.Bytes.repeat;
import static io.millrace.conformance.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests that are wrong (RFC 6455 §4.2.1, §4.4; RFC 9110; RFC 9112), each refused with the status that says why, and
 * with nothing after it.
 */
final class HandshakeAttacks
{
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_ALLOWED = 405;
    private static final int TOO_LARGE = 413;
    private static final int URI_TOO_LONG = 414;
    private static final int EXPECTATION = 417;
    private static final int UPGRADE_REQUIRED = 426;
    private static final int FIELDS_TOO_LARGE = 431;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int VERSION_NOT_SUPPORTED = 505;

    private static final String KEY = "Sec-WebSocket-Key";
    private static final String VERSION = "Sec-WebSocket-Version";
    private static final String LENGTH = "Content-Length";
    private static final String CODING = "Transfer-Encoding";
    private static final int LONG = 100_000;
    private static final int MANY_HEADERS = 10_000;
    private static final int MOST_HEADERS = 100;
    private static final int CONTROL_CHARACTERS = 0x20;
    private static final int DELETE = 0x7f;

    private final List<Attack> all = new ArrayList<>();

    private HandshakeAttacks()
    {
    }

    static List<Attack> all()
    {
        final HandshakeAttacks attacks = new HandshakeAttacks();
        attacks.addMethods();
        attacks.addVersions();
        attacks.addHeaders();
        attacks.addOrigins();
        attacks.addLines();
        attacks.addCharacters();
        attacks.addLengths();
        attacks.addBodies();
        attacks.addSmuggling();
        attacks.addOtherProtocols();
        attacks.addUnusual();
        return attacks.all;
    }

    private Attack add(final String id, final String inputs)
    {
        final Attack attack = new Attack("handshake/" + id, inputs, Target.Kind.DEFAULT);
        all.add(attack);
        return attack;
    }

    private static Request request()
    {
        return Request.upgrade();
    }

    private void addMethods()
    {
        final Attack methods = add("method", "each method but GET, unknown ones, `get`, with and without a body")
            .demand("Allow", "GET");
        for (final String method : "POST PUT DELETE PATCH OPTIONS TRACE CONNECT BREW get Get GETT".split(" "))
        {
            methods.refuses(NOT_ALLOWED, request().method(method));
        }
        methods.refuses(NOT_ALLOWED, request().line("OPTIONS * HTTP/1.1"), request().line("CONNECT a:80 HTTP/1.1"));
        methods.refuses(NOT_ALLOWED, concat(request().method("POST").with(LENGTH, "4").octets(), utf8("body")));
        add("method-too-long", "a method of 33 and of 100,000 letters")
            .refuses(NOT_IMPLEMENTED, request().method("M".repeat(33)))
            .refusesWhole(NOT_IMPLEMENTED, request().method("M".repeat(LONG)).octets());
    }

    private void addVersions()
    {
        add("http-version", "HTTP/1.0 and other words where HTTP/1.1 must stand")
            .refuses(BAD_REQUEST, request().line("GET / HTTP/1.0"), request().line("GET / HTTP/1.20"),
                request().line("GET / http/1.1"), request().line("GET / HTTP/1.1 "), request().line("GET /  HTTP/1.1"),
                request().line("GET / HTTP/1.11"), request().line("GET / HTTP/11"), request().line("GET / HTTPS/1.1"),
                request().line("GET / "), request().line("GET /"));
        add("http-major-version", "HTTP/0.9, 2.0, 3.0, and the preface of HTTP/2")
            .refuses(VERSION_NOT_SUPPORTED, request().line("GET / HTTP/0.9"), request().line("GET / HTTP/2.0"),
                request().line("GET / HTTP/3.0"))
            .refuses(VERSION_NOT_SUPPORTED, utf8("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
        final Attack versions = add("websocket-version", "no version, older and newer ones, several, words")
            .demand(VERSION, "13").demand("Upgrade", "websocket").demand("Connection", "Upgrade, close");
        versions.refuses(UPGRADE_REQUIRED, request().without(VERSION));
        for (final String version : new String[]{
            "0", "7", "8", "12", "14", "130", "013", "+13", "13.0", "13, 8", "8, 13", "13;", "thirteen", "" })
        {
            versions.refuses(UPGRADE_REQUIRED, request().with(VERSION, version));
        }
        add("websocket-version-twice", "two lines of it, different and the same")
            .refuses(BAD_REQUEST, request().and(VERSION + ": 13"), request().and(VERSION + ": 8"));
    }

    private void addHeaders()
    {
        final Attack keys = add("key", "no key, two, empty, too short, too long, no base64, not its canonical form")
            .refuses(BAD_REQUEST, request().without(KEY), request().and(KEY + ": " + Request.KEY),
                request().and(KEY + ": AAAAAAAAAAAAAAAAAAAAAA=="));
        for (final String key : new String[]{
            "", "AA==", "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAAB==",
            "AAAAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAA==AAAA",
            "AAAAAAAAAA AAAAAAAAAAA==", "!AAAAAAAAAAAAAAAAAAAAA==", "AAAAAAAAAAAAAAAAAAAAA-==" })
        {
            keys.refuses(BAD_REQUEST, request().with(KEY, key));
        }
        final Attack hosts = add("host", "no host, two, an empty one, no host's form")
            .refuses(BAD_REQUEST, request().without("Host"), request().and("Host: localhost"),
                request().and("Host: evil.example"));
        for (final String host : new String[]{
            "", "a b", "a:b", "a:1:2", "a:65536", "http://a/", "user@a", "a/b", "[::1", "::1", "[::g]", "a?b" })
        {
            hosts.refuses(BAD_REQUEST, request().with("Host", host));
        }
        add("upgrade", "Upgrade: websocket without Connection: Upgrade; malformed lists; two origins")
            .refuses(BAD_REQUEST, request().without("Connection"), request().with("Connection", "close"),
                request().with("Connection", "keep-alive"), request().with("Connection", "Upgrade, a b"),
                request().with("Upgrade", "websocket, /"), request().with("Upgrade", "web socket, websocket"),
                request().and("Origin: http://a").and("Origin: http://b"));
        add("no-upgrade", "a key and a version, but no Upgrade: websocket")
            .demand(VERSION, "13").demand("Upgrade", "websocket")
            .refuses(UPGRADE_REQUIRED, request().without("Upgrade"), request().with("Upgrade", "h2c"),
                request().with("Upgrade", "websockets"), request().with("Upgrade", "websocket/13"));
        add("expectation", "Expect, which cannot be met")
            .refuses(EXPECTATION, request().and("Expect: 100-continue"), request().and("Expect: a miracle"));
    }

    /** Cross-site WebSocket hijacking (RFC 6455 §10.2). */
    private void addOrigins()
    {
        final Request guarded = request().line("GET " + ServerTarget.GUARDED + " HTTP/1.1");
        final Attack origins = new Attack(
            "handshake/origin", "pages of other origins at an endpoint that allows for one", Target.Kind.ADJUSTED);
        all.add(origins);
        for (final String origin : new String[]{
            "https://evil.example", "null", "", "https://mill.example.evil.example", "https://mill.example:444",
            "http://mill.example", "https://mill.example@evil.example", "https://mill.example/",
            "https://mill.example https://evil.example", "mill.example", "https://evilmill.example" })
        {
            origins.refuses(FORBIDDEN, guarded.and("Origin: " + origin));
        }
    }

    private void addLines()
    {
        final String whole = new String(request().octets(), StandardCharsets.ISO_8859_1);
        add("line-ends", "bare LF and bare CR in each place, several empty lines before the request")
            .refuses(BAD_REQUEST, utf8(whole.replace("\r\n", "\n")))
            .refuses(BAD_REQUEST, utf8(whole.replace("\r\n", "\r")))
            .refuses(BAD_REQUEST, utf8(whole.replaceFirst("\r\n", "\n")))
            .refuses(BAD_REQUEST, utf8(whole.replaceFirst("\r\n\r\n", "\n\n")))
            .refuses(BAD_REQUEST, utf8(whole.replaceFirst("\r\n\r\n", "\r\n\n")))
            .refuses(BAD_REQUEST, request().and("X: a\nX: b"), request().and("X: a\rX: b"), request().and("X: a\r"))
            .refuses(BAD_REQUEST, utf8("\r\n\r\n" + whole))
            .refuses(BAD_REQUEST, utf8("\n" + whole))
            .refuses(BAD_REQUEST, utf8(" " + whole));
        add("header-lines", "folded lines, blanks before the colon, no colon, no name")
            .refuses(BAD_REQUEST, request().and("X: a\r\n b"), request().and("X: a\r\n\tb"), request().and(" X: a"),
                request().and("X : a"), request().and("X\t: a"), request().and("X"), request().and(": a"),
                request().and("X Y: a"), request().and("X(: a"), request().and("\u00e4: a"));
        add("target", "fragments, characters that are not ASCII, blanks, wrong escapes, other forms of the target")
            .refuses(BAD_REQUEST, request().line("GET /#a HTTP/1.1"), request().line("GET /\u00e4 HTTP/1.1"),
                request().line("GET /a b HTTP/1.1"), request().line("GET /\t HTTP/1.1"),
                request().line("GET * HTTP/1.1"), request().line("GET ftp://a/ HTTP/1.1"),
                request().line("GET http:///a HTTP/1.1"), request().line("GET http://u@a/ HTTP/1.1"),
                request().line("GET a:80 HTTP/1.1"), request().line("OPTIONS ** HTTP/1.1"),
                request().line("CONNECT a HTTP/1.1"), request().line("GET /% HTTP/1.1"),
                request().line("GET /%a HTTP/1.1"), request().line("GET /%4g HTTP/1.1"), request().line("GET"),
                request().line(""));
    }

    private void addCharacters()
    {
        final Attack controls = add("control-characters", "NUL and every other control character in each place");
        for (int c = 0; c <= DELETE; c++)
        {
            if ((c < CONTROL_CHARACTERS || c == DELETE) && c != '\t' && c != '\r' && c != '\n')
            {
                final char control = (char)c;
                for (final Request request : List.of(
                    request().line("GET /" + control + " HTTP/1.1"), request().line("G" + control + "T / HTTP/1.1"),
                    request().and("X" + control + ": a"), request().and("X: a" + control + "b")))
                {
                    controls.refusesWhole(BAD_REQUEST, request.octets());
                }
            }
        }
    }

    private void addLengths()
    {
        add("request-line-too-long", "a target of 8 KiB, 100,000 octets and 1 MiB, and one without an end")
            .refuses(URI_TOO_LONG, request().line("GET /" + "a".repeat(8192) + " HTTP/1.1"))
            .refusesWhole(URI_TOO_LONG, request().line("GET /" + "a".repeat(LONG) + " HTTP/1.1").octets())
            .refusesWhole(URI_TOO_LONG, request().line("GET /" + "a".repeat(1 << 20) + " HTTP/1.1").octets())
            .refusesWhole(URI_TOO_LONG, concat(utf8("GET /"), repeat('a', LONG)));
        final Request many = many(MOST_HEADERS);
        add("header-too-long", "a header line of 8 KiB, 100,000 octets and 1 MiB, in name and in value")
            .refuses(FIELDS_TOO_LARGE, request().and("X: " + "a".repeat(8192)))
            .refusesWhole(FIELDS_TOO_LARGE, request().and("X: " + "a".repeat(LONG)).octets())
            .refusesWhole(FIELDS_TOO_LARGE, request().and("X: " + "a".repeat(1 << 20)).octets())
            .refusesWhole(FIELDS_TOO_LARGE, request().and("a".repeat(LONG) + ": b").octets())
            .refusesWhole(FIELDS_TOO_LARGE, request().and("X: " + " ".repeat(LONG)).octets());
        add("too-many-headers", "101 headers, 10,000 headers, three of 6 KiB each")
            .refuses(FIELDS_TOO_LARGE, many)
            .refusesWhole(FIELDS_TOO_LARGE, many(MANY_HEADERS).octets())
            .refuses(FIELDS_TOO_LARGE,
                request().and("A: " + "a".repeat(6000)).and("B: " + "b".repeat(6000)).and("C: " + "c".repeat(6000)));
    }

    private static Request many(final int count)
    {
        final List<String> headers = new ArrayList<>(request().headers());
        for (int i = 0; i < count; i++)
        {
            headers.add("X-" + i + ": a");
        }
        return new Request(request().line(), headers);
    }

    private void addBodies()
    {
        final byte[] body = utf8("body");
        add("body", "bodies of a length, also of one that no integer holds, and chunked ones")
            .refuses(TOO_LARGE, concat(request().and(CODING + ": chunked").octets(), utf8("4\r\nbody\r\n0\r\n\r\n")))
            .refuses(TOO_LARGE, concat(request().and(CODING + ": gzip, chunked").octets(), body))
            .refuses(TOO_LARGE, concat(request().and(LENGTH + ": 4").octets(), body))
            .refuses(TOO_LARGE, concat(request().and(LENGTH + ": 99999999999999999999").octets(), body))
            .refuses(TOO_LARGE, concat(request().and(LENGTH + ": 4").and(LENGTH + ": 4").octets(), body));
        final Attack lengths = add(
            "body-length",
            "lengths that are none, that differ, or beside a coding; codings that do not end with chunked");
        for (final String length : new String[]{ "", "-1", "+4", "0x4", "4,4", "4, 4", "4.0", "4 4", "four", "\u0664" })
        {
            lengths.refuses(BAD_REQUEST, concat(request().and(LENGTH + ": " + length).octets(), body));
        }
        lengths.refuses(BAD_REQUEST, request().and(LENGTH + ": 4").and(LENGTH + ": 5"),
            request().and(LENGTH + ": 0").and(CODING + ": chunked"),
            request().and(CODING + ": chunked").and(LENGTH + ": 4"), request().and(CODING + ": gzip"),
            request().and(CODING + ": chunked, gzip"), request().and(CODING + ": chunked").and(CODING + ": chunked"),
            request().and(CODING + ": \u000bchunked"), request().and(CODING + ":"));
    }

    /** What follows a refused request must not be taken for a request, or for frames. */
    private void addSmuggling()
    {
        final Request other = request().line("GET /smuggled HTTP/1.1");
        final Request old = request().with(VERSION, "8");
        add("smuggling", "a second request, frames, or noise behind a request that is refused")
            .refuses(UPGRADE_REQUIRED, concat(old.octets(), other.octets()))
            .refuses(UPGRADE_REQUIRED, concat(old.octets(), other.octets(), other.octets()))
            .refuses(UPGRADE_REQUIRED, concat(old.octets(), Wire.of(Frame.text("smuggled"))))
            .refuses(UPGRADE_REQUIRED, concat(old.octets(), hex("ff00ff00ff00")))
            .refuses(BAD_REQUEST, concat(request().without(KEY).octets(), other.octets()))
            .refuses(TOO_LARGE, concat(request().and(LENGTH + ": 4").octets(), other.octets()))
            .refuses(BAD_REQUEST,
                concat(request().and(LENGTH + ": 0").and(CODING + ": chunked").octets(), other.octets()))
            .refuses(NOT_ALLOWED, concat(request().method("POST").and(LENGTH + ": 1").octets(), other.octets()));
    }

    private void addOtherProtocols()
    {
        add("other-protocols", "hellos of TLS, SSH, SMTP, SOCKS; a frame; octets of each value")
            .refuses(BAD_REQUEST, hex("16030100c8010000c40303"))
            .refuses(BAD_REQUEST, hex("1603010002012345"))
            .refuses(BAD_REQUEST, utf8("SSH-2.0-OpenSSH_9.9\r\n"))
            .refuses(BAD_REQUEST, utf8("EHLO mill.example\r\n"))
            .refuses(BAD_REQUEST, hex("050100"))
            .refuses(BAD_REQUEST, hex("0d0a0d0a000d0a515549540a"))
            .refuses(BAD_REQUEST, Wire.of(Frame.text("no handshake")))
            .refuses(BAD_REQUEST, repeat(0, LONG))
            .refuses(BAD_REQUEST, repeat(0xff, LONG));
    }

    /** What is unusual and right must not be taken for an attack. */
    private void addUnusual()
    {
        final Attack unusual = add("unusual",
            "requests that are right: in single octets, other letters, with lists, blanks, frames right behind them");
        final byte[] ping = Wire.of(Frame.text("hello?"));
        for (final Request request : List.of(
            request(), request().with("Upgrade", "h2c, WebSocket"), request().with("Connection", "keep-alive, upgrade"),
            request().without("Upgrade").and("uPGRADE:websocket"), request().and("X:\t a \t"),
            request().and("X:"), request().with("Host", "[::1]:65535"), request().and("X: \u00e4"),
            request().line("GET / HTTP/1.2"), request().line("GET http://other.example/a?b HTTP/1.1"),
            request().line("GET /%00%0d%0a HTTP/1.1"),
            request().and(LENGTH + ": 0"), request().and("Sec-WebSocket-Protocol: a, b")))
        {
            unusual.attempt(target -> greets(target, concat(request.octets(), ping), false))
                .attempt(target -> greets(target, concat(request.octets(), ping), true))
                .attempt(target -> greets(target, concat(utf8("\r\n"), request.octets(), ping), false));
        }
    }

    private static String greets(final Target target, final byte[] octets, final boolean dribbled) throws IOException
    {
        try (Peer peer = target.connect())
        {
            if (dribbled)
            {
                for (int i = 0; i < octets.length; i++)
                {
                    peer.write(octets, i, 1);
                }
            }
            else
            {
                peer.write(octets);
            }
            assertThat(Answer.read(peer).isSwitching()).isTrue();
            peer.expect(Event.text("hello?"));
        }
        return "echo";
    }
}
