package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Long lists of extensions and subprotocols (RFC 6455 §9.1, §4.1), made for parsers that go back, or
 * compare everything with everything. A server that needed quadratic time would not answer before the test gives up.
 */
final class ListAttacks
{
    private static final int LENGTH = 8_000;
    private static final String EXTENSIONS = "Sec-WebSocket-Extensions";
    private static final String PROTOCOL = "Sec-WebSocket-Protocol";

    private final List<Attack> all = new ArrayList<>();

    private final int length;

    private ListAttacks(final int scale)
    {
        length = scale * scale * LENGTH;
    }

    static List<Attack> all(final int scale)
    {
        final ListAttacks attacks = new ListAttacks(scale);
        attacks.addLists("lists/extensions", EXTENSIONS);
        attacks.addLists("lists/subprotocols", PROTOCOL);
        return attacks.all;
    }

    private void addLists(final String id, final String header)
    {
        final Attack attack = new Attack(id,
            length + " blanks, commas, semicolons, quotes, escapes, equal and different elements, one long one",
            Target.Kind.ADJUSTED);
        all.add(attack);
        for (final String list : lists())
        {
            attack.attempt(target -> send(target, Request.upgrade().with(header, list)));
            attack.attempt(target -> send(target, Request.upgrade().and(header + ": a").and(header + ": " + list)));
        }
    }

    private List<String> lists()
    {
        final List<String> lists = new ArrayList<>();
        for (final String part : new String[]{
            ",", ";", "=", "\"", "\\", "\\\"", " ", "\t ", ", ", " ,", "a,", "a;", "a=", "a;b,", "a;b=c;", "a;b=\"c\";",
            "a; ", "a ;", "(", "a\"", "\"a", "=a", ";a", "a;b=\"\\c\"," })
        {
            lists.add(part.repeat(length / part.length()));
            lists.add("a" + part.repeat(length / part.length()));
            lists.add(part.repeat(length / part.length()) + "\"a");
        }
        lists.add("a".repeat(length));
        lists.add("a; b=\"" + "c".repeat(length));
        lists.add("a; b=\"" + "\\".repeat(length) + "\"");
        lists.add(different("", ","));
        lists.add(different("permessage-deflate; x", ","));
        lists.add("a;" + different("", ";"));
        return lists;
    }

    private String different(final String prefix, final String separator)
    {
        return IntStream.range(0, length / (prefix.length() + 8)).mapToObj(i -> prefix + i)
            .collect(Collectors.joining(separator));
    }

    private static String send(final Target target, final Request request) throws IOException
    {
        try (Peer peer = target.connect())
        {
            peer.write(request.octets());
            final Answer answer = Answer.read(peer);
            assertThat(answer.status()).as(answer.body()).isIn(101, 400);
            return String.valueOf(answer.status());
        }
    }
}
