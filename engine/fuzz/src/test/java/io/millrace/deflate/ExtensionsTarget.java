package io.millrace.deflate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.millrace.fuzz.FuzzInput;
import io.millrace.handshake.ExtensionOffers;

/**
 * The grammar of {@code Sec-WebSocket-Extensions} and the negotiation of permessage-deflate, against regular
 * expressions and RFC 7692 §7.1 word by word; and each answer of our server to our client is one that it accepts.
 * <pre>
 *   2 bytes: what our server and our client want
 *   header values, with LF between them
 * </pre>
 */
public final class ExtensionsTarget
{
    private static final String TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
    private static final String BLANKS = "[ \\t]*";
    private static final String QUOTED = "\"(?:\\\\?[!#$%&'*+\\-.^_`|~0-9A-Za-z])+\"";
    private static final String VALUE = "(?:=" + BLANKS + "(" + TOKEN + "|" + QUOTED + ")" + BLANKS + ")?";
    private static final String PARAMETER = BLANKS + ";" + BLANKS + "(" + TOKEN + ")" + BLANKS + VALUE;
    private static final Pattern EXTENSION =
        Pattern.compile(BLANKS + "(" + TOKEN + ")" + BLANKS + "((?:" + PARAMETER + ")*)" + BLANKS);
    private static final Pattern PARAMETERS = Pattern.compile(PARAMETER);

    private ExtensionsTarget()
    {
    }

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(final byte[] data)
    {
        final FuzzInput input = new FuzzInput(data);
        final DeflateOptions server = options(input.next());
        final DeflateOptions client = options(input.next());
        final List<String> values = List.of(input.restAsText().split("\n", -1));
        final ExtensionOffers offers = ExtensionOffers.parse(values);
        final List<Extension> expected = parse(values);
        FuzzInput.same("malformed", offers.isMalformed(), expected == null);
        if (expected != null)
        {
            FuzzInput.same("the extensions", offers.offers().stream().map(Extension::of).toList(), expected);
            accept(offers, expected, server);
        }
        DeflateNegotiation.verify(values, null);
        final DeflateNegotiation.Verdict verdict = DeflateNegotiation.verify(values, client);
        FuzzInput.check(expected != null || verdict.failure() != null, "a malformed answer is accepted");
        FuzzInput.check(verdict.parameters() == null ||
            expected.size() == 1 && DeflateParametersOf.answer(expected.get(0)) != null, "a wrong answer is accepted");
        agree(server, client);
    }

    private static DeflateOptions options(final int bits)
    {
        return new DeflateOptions(1, 0, (bits & 1) == 0, (bits & 2) == 0, 15 - (bits >> 2 & 7), 15 - (bits >> 5 & 7));
    }

    private static void accept(
        final ExtensionOffers offers, final List<Extension> expected, final DeflateOptions server)
    {
        final DeflateNegotiation.Acceptance acceptance = DeflateNegotiation.accept(offers, server);
        DeflateParametersOf offer = null;
        for (int i = 0; i < expected.size() && offer == null; i++)
        {
            offer = DeflateParametersOf.offer(expected.get(i));
        }
        FuzzInput.same("accepted", acceptance != null, offer != null);
        if (offer != null)
        {
            FuzzInput.same("the agreement", acceptance.parameters(), offer.agreedWith(server));
        }
    }

    private static void agree(final DeflateOptions server, final DeflateOptions client)
    {
        final DeflateNegotiation.Acceptance acceptance = DeflateNegotiation.accept(
            ExtensionOffers.parse(List.of(DeflateNegotiation.offer(client))), server);
        final DeflateNegotiation.Verdict verdict =
            DeflateNegotiation.verify(List.of(acceptance.headerValue()), client);
        FuzzInput.same("what our client finds wrong with our server", verdict.failure(), null);
        FuzzInput.check(
            verdict.parameters().serverMaxWindowBits() >= acceptance.parameters().serverMaxWindowBits() &&
            verdict.parameters().clientMaxWindowBits() <= acceptance.parameters().clientMaxWindowBits() &&
            (acceptance.parameters().serverNoContextTakeover() || !verdict.parameters().serverNoContextTakeover()) &&
            (verdict.parameters().clientNoContextTakeover() || !acceptance.parameters().clientNoContextTakeover()),
            acceptance + " does not fit " + verdict);
    }

    /** Null if they are malformed. */
    private static List<Extension> parse(final List<String> values)
    {
        final List<Extension> extensions = new ArrayList<>();
        for (final String value : values)
        {
            for (final String element : value.split(",", -1))
            {
                final Matcher matcher = EXTENSION.matcher(element);
                if (matcher.matches())
                {
                    extensions.add(new Extension(matcher.group(1), parameters(matcher.group(2))));
                }
                else if (!element.matches(BLANKS))
                {
                    return null;
                }
            }
        }
        return extensions.isEmpty() ? null : extensions;
    }

    private static List<String> parameters(final String text)
    {
        final List<String> parameters = new ArrayList<>();
        final Matcher matcher = PARAMETERS.matcher(text);
        while (matcher.find())
        {
            parameters.add(matcher.group(1) +
                (matcher.group(2) == null ? "" : '=' + matcher.group(2).replaceAll("^\"|\"$|\\\\", "")));
        }
        return parameters;
    }

    /** A name, and parameters as {@code name} or {@code name=value}. */
    private record Extension(String name, List<String> parameters)
    {
        static Extension of(final ExtensionOffers.Offer offer)
        {
            return new Extension(offer.name(), offer.parameters().stream()
                .map(parameter -> parameter.name() + (parameter.value() == null ? "" : '=' + parameter.value()))
                .toList());
        }
    }

    /** Correct parameters of permessage-deflate; windows are 0 if they are not there, 15 without a value. */
    private record DeflateParametersOf(Set<String> flags, int serverBits, int clientBits)
    {
        private static final String FLAGS = "(server|client)_no_context_takeover";
        private static final String BITS = "(server|client)_max_window_bits=([89]|1[0-5])";

        static DeflateParametersOf offer(final Extension extension)
        {
            return of(extension, FLAGS + "|" + BITS + "|client_max_window_bits");
        }

        static DeflateParametersOf answer(final Extension extension)
        {
            return of(extension, FLAGS + "|" + BITS);
        }

        /** Null if they are not correct. */
        private static DeflateParametersOf of(final Extension extension, final String allowed)
        {
            final Set<String> names = new HashSet<>();
            boolean right = "permessage-deflate".equals(extension.name());
            int server = 0;
            int client = 0;
            for (final String parameter : extension.parameters())
            {
                final String[] parts = parameter.split("=", 2);
                right &= parameter.matches(allowed) && names.add(parts[0]);
                final int bits = right && parts.length > 1 ? Integer.parseInt(parts[1]) : 15;
                server = "server_max_window_bits".equals(parts[0]) ? bits : server;
                client = "client_max_window_bits".equals(parts[0]) ? bits : client;
            }
            return right ? new DeflateParametersOf(names, server, client) : null;
        }

        DeflateParameters agreedWith(final DeflateOptions options)
        {
            return new DeflateParameters(
                flags.contains("server_no_context_takeover") || !options.contextTakeover(),
                flags.contains("client_no_context_takeover"),
                Math.min(serverBits == 0 ? 15 : serverBits, options.maxWindowBits()),
                clientBits == 0 ? 15 : Math.min(clientBits, options.peerMaxWindowBits()));
        }
    }
}
