package io.millrace.handshake;

import io.millrace.api.HandshakeRequest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The extensions that a client offers in {@code Sec-WebSocket-Extensions}, or those that a server answers with, whose
 * grammar is the same (RFC 6455 §9.1). Immutable.
 * <pre>
 *   list      = element *( "," element )          over all header lines; an element may be empty, not all of them
 *   element   = token *( ";" token [ "=" ( token / quoted-string ) ] )
 * </pre>
 * Blanks may stand around commas, semicolons and equals signs (RFC 2616's implied *LWS, which §9.1 takes over). A
 * quoted string must hold a token. Parsing is linear: it never goes back.
 */
public final class ExtensionOffers
{
    private static final String HEADER = "Sec-WebSocket-Extensions";

    private final List<Offer> offers;

    private ExtensionOffers(final List<Offer> offers)
    {
        this.offers = offers;
    }

    /**
     * One offered extension.
     *
     * @param name       a token.
     * @param parameters immutable, in the order received; a name may be repeated.
     */
    public record Offer(String name, List<Parameter> parameters)
    {
        /**
         * Copies the parameters.
         *
         * @param name       a token.
         * @param parameters in the order received; copied.
         */
        public Offer
        {
            parameters = List.copyOf(parameters);
        }
    }

    /**
     * One parameter of an offer.
     *
     * @param name  a token.
     * @param value a token, unquoted; null if the parameter has no value.
     */
    public record Parameter(String name, String value)
    {
    }

    /**
     * What a client offers.
     *
     * @param request of the client.
     * @return its offers, possibly {@linkplain #isMalformed() malformed}.
     */
    public static ExtensionOffers of(final HandshakeRequest request)
    {
        return parse(request.headers().stream()
            .filter(header -> HEADER.equalsIgnoreCase(header.getKey()))
            .map(Map.Entry::getValue)
            .toList());
    }

    /**
     * Parses the values of all header lines.
     *
     * @param values in the order received; no values mean no offers.
     * @return what was offered, possibly {@linkplain #isMalformed() malformed}.
     */
    public static ExtensionOffers parse(final List<? extends CharSequence> values)
    {
        final List<Offer> offers = new ArrayList<>();
        for (final CharSequence value : values)
        {
            if (!new Cursor(value).readElements(offers))
            {
                return new ExtensionOffers(null);
            }
        }
        return new ExtensionOffers(offers.isEmpty() && !values.isEmpty() ? null : List.copyOf(offers));
    }

    /**
     * Whether the header violates its grammar, so that the handshake must fail.
     *
     * @return true if so.
     */
    public boolean isMalformed()
    {
        return offers == null;
    }

    /**
     * The offers in the client's order of preference.
     *
     * @return an immutable list; empty if there are none or the header is malformed.
     */
    public List<Offer> offers()
    {
        return offers == null ? List.of() : offers;
    }

    private static final class Cursor
    {
        private final CharSequence text;
        private int position;

        Cursor(final CharSequence text)
        {
            this.text = text;
        }

        boolean readElements(final List<Offer> offers)
        {
            do
            {
                skipBlanks();
                if (!isAtElementEnd() && !readOffer(offers))
                {
                    return false;
                }
            }
            while (accept(','));
            return position == text.length();
        }

        private boolean readOffer(final List<Offer> offers)
        {
            final String name = readToken();
            final List<Parameter> parameters = new ArrayList<>(0);
            while (name != null && accept(';'))
            {
                if (!readParameter(parameters))
                {
                    return false;
                }
            }
            if (name != null)
            {
                offers.add(new Offer(name, parameters));
            }
            return name != null;
        }

        private boolean readParameter(final List<Parameter> parameters)
        {
            skipBlanks();
            final String name = readToken();
            String value = null;
            if (name != null && accept('='))
            {
                skipBlanks();
                value = accept('"') ? readQuotedToken() : readToken();
                if (value == null)
                {
                    return false;
                }
            }
            parameters.add(new Parameter(name, value));
            return name != null;
        }

        private String readToken()
        {
            final int start = position;
            while (position < text.length() && Tokens.isTokenChar(text.charAt(position)))
            {
                position++;
            }
            final int end = position;
            skipBlanks();
            return start == end ? null : text.subSequence(start, end).toString();
        }

        private String readQuotedToken()
        {
            final StringBuilder token = new StringBuilder();
            while (position < text.length() && text.charAt(position) != '"')
            {
                accept('\\');
                if (position == text.length() || !Tokens.isTokenChar(text.charAt(position)))
                {
                    return null;
                }
                token.append(text.charAt(position));
                position++;
            }
            final boolean closed = accept('"');
            skipBlanks();
            return closed && token.length() > 0 ? token.toString() : null;
        }

        private boolean isAtElementEnd()
        {
            return position == text.length() || text.charAt(position) == ',';
        }

        private boolean accept(final char expected)
        {
            final boolean accepted = position < text.length() && text.charAt(position) == expected;
            position += accepted ? 1 : 0;
            return accepted;
        }

        private void skipBlanks()
        {
            while (position < text.length() && Tokens.isBlank(text.charAt(position)))
            {
                position++;
            }
        }
    }
}
