package io.millrace.deflate;

import static io.millrace.deflate.DeflateElement.ABSENT;
import static io.millrace.deflate.DeflateElement.CLIENT_MAX_WINDOW_BITS;
import static io.millrace.deflate.DeflateElement.CLIENT_NO_CONTEXT_TAKEOVER;
import static io.millrace.deflate.DeflateElement.NAME;
import static io.millrace.deflate.DeflateElement.SERVER_MAX_WINDOW_BITS;
import static io.millrace.deflate.DeflateElement.SERVER_NO_CONTEXT_TAKEOVER;
import static io.millrace.deflate.DeflateParameters.MAX_WINDOW_BITS;

import java.util.List;

import io.millrace.handshake.ExtensionOffers;
import io.millrace.handshake.ExtensionOffers.Offer;

/**
 * Agrees on permessage-deflate in {@code Sec-WebSocket-Extensions}, for either role (RFC 7692 §5, §7.1). Static and
 * safe on any thread.
 * <p>
 * The server takes the first offer that it can accept; one that breaks a rule is passed over (§7.1). Decisions, since
 * many clients refuse an answer with a parameter that they did not offer:
 * <ul>
 * <li>{@code server_max_window_bits} is confirmed if it was offered, with the smaller of the offer and our own window,
 * and never answered otherwise. A smaller window of our own needs no agreement.</li>
 * <li>{@code client_max_window_bits} is answered if it was offered, and the smaller of the offer and what we want is
 * less than 15. A client that does not offer it is taken with its full window (§7.1.2.2).</li>
 * <li>{@code server_no_context_takeover} is answered if it was offered or is our own wish.</li>
 * <li>{@code client_no_context_takeover} is answered if it was offered: such a client keeps no history in any case
 * (§7.1.1.2), some refuse an answer without it, and we need not keep it either. A client that does not offer it keeps
 * its history.</li>
 * </ul>
 * The client makes one offer, by default that of the browsers. An answer that does not confirm what was offered with
 * {@code server_no_context_takeover} or {@code server_max_window_bits} fails the connection (§7.1.1.1, §7.1.2.1).
 * <p>
 * Names are compared exactly; a quoted value is the same as the token that it holds (RFC 6455 §9.1).
 */
public final class DeflateNegotiation
{
    private DeflateNegotiation()
    {
    }

    /**
     * How a server accepts an offer.
     *
     * @param parameters  that were agreed on.
     * @param headerValue to answer in {@code Sec-WebSocket-Extensions}.
     */
    public record Acceptance(DeflateParameters parameters, String headerValue)
    {
    }

    /**
     * What a client makes of a server's answer.
     *
     * @param parameters that were agreed on; null if there is no compression, or a failure.
     * @param failure    for which the connection must fail; null if the answer is legal.
     */
    public record Verdict(DeflateParameters parameters, DeflateFailure failure)
    {
        private static final Verdict NO_EXTENSION = new Verdict(null, null);
    }

    /**
     * The server's side: accepts the first acceptable offer.
     *
     * @param offers  that the client made.
     * @param options of the server.
     * @return what to answer; null if there is no acceptable offer, so that nothing is to be answered.
     */
    public static Acceptance accept(final ExtensionOffers offers, final DeflateOptions options)
    {
        for (final Offer offer : offers.offers())
        {
            if (NAME.equals(offer.name()))
            {
                final DeflateElement element = new DeflateElement(offer, true);
                if (element.failure() == null)
                {
                    return accept(element, options);
                }
            }
        }
        return null;
    }

    /**
     * The client's side: what to offer.
     *
     * @param options of the client.
     * @return the value for {@code Sec-WebSocket-Extensions}.
     */
    public static String offer(final DeflateOptions options)
    {
        final StringBuilder value = new StringBuilder(NAME);
        appendFlag(value, SERVER_NO_CONTEXT_TAKEOVER, !options.peerContextTakeover());
        appendFlag(value, CLIENT_NO_CONTEXT_TAKEOVER, !options.contextTakeover());
        appendBits(value, SERVER_MAX_WINDOW_BITS, options.peerMaxWindowBits() < MAX_WINDOW_BITS,
            options.peerMaxWindowBits());
        if (options.maxWindowBits() < MAX_WINDOW_BITS)
        {
            appendBits(value, CLIENT_MAX_WINDOW_BITS, true, options.maxWindowBits());
        }
        else
        {
            appendFlag(value, CLIENT_MAX_WINDOW_BITS, true);
        }
        return value.toString();
    }

    /**
     * The client's side: judges what the server answered.
     *
     * @param values  of all {@code Sec-WebSocket-Extensions} headers of the response, in the order received.
     * @param options that the {@linkplain #offer(DeflateOptions) offer} was made with; null if there was none.
     * @return the verdict.
     */
    public static Verdict verify(final List<? extends CharSequence> values, final DeflateOptions options)
    {
        final ExtensionOffers answers = ExtensionOffers.parse(values);
        if (answers.isMalformed())
        {
            return new Verdict(null, DeflateFailure.MALFORMED);
        }
        Offer accepted = null;
        for (final Offer answer : answers.offers())
        {
            if (options == null || !NAME.equals(answer.name()))
            {
                return new Verdict(null, DeflateFailure.NOT_OFFERED);
            }
            if (accepted != null)
            {
                return new Verdict(null, DeflateFailure.REPEATED_EXTENSION);
            }
            accepted = answer;
        }
        return accepted == null ? Verdict.NO_EXTENSION : verify(new DeflateElement(accepted, false), options);
    }

    private static Acceptance accept(final DeflateElement offer, final DeflateOptions options)
    {
        final boolean serverNoTakeover = offer.serverNoContextTakeover() || !options.contextTakeover();
        final boolean clientNoTakeover = offer.clientNoContextTakeover();
        final int serverBits = smaller(offer.serverWindowBits(), options.maxWindowBits());
        final int clientBits = offer.clientWindowBits() == ABSENT ?
            MAX_WINDOW_BITS : smaller(offer.clientWindowBits(), options.peerMaxWindowBits());
        final StringBuilder value = new StringBuilder(NAME);
        appendFlag(value, SERVER_NO_CONTEXT_TAKEOVER, serverNoTakeover);
        appendFlag(value, CLIENT_NO_CONTEXT_TAKEOVER, clientNoTakeover);
        appendBits(value, SERVER_MAX_WINDOW_BITS, offer.serverWindowBits() != ABSENT, serverBits);
        appendBits(value, CLIENT_MAX_WINDOW_BITS, clientBits < MAX_WINDOW_BITS, clientBits);
        return new Acceptance(
            new DeflateParameters(serverNoTakeover, clientNoTakeover, serverBits, clientBits), value.toString());
    }

    private static Verdict verify(final DeflateElement answer, final DeflateOptions options)
    {
        final DeflateFailure failure = answer.failure() != null ? answer.failure() : compare(answer, options);
        if (failure != null)
        {
            return new Verdict(null, failure);
        }
        return new Verdict(new DeflateParameters(
            answer.serverNoContextTakeover(),
            answer.clientNoContextTakeover() || !options.contextTakeover(),
            smaller(answer.serverWindowBits(), MAX_WINDOW_BITS),
            smaller(answer.clientWindowBits(), options.maxWindowBits())), null);
    }

    private static DeflateFailure compare(final DeflateElement answer, final DeflateOptions options)
    {
        if (!options.peerContextTakeover() && !answer.serverNoContextTakeover())
        {
            return DeflateFailure.SERVER_TAKEOVER_NOT_CONFIRMED;
        }
        if (options.peerMaxWindowBits() < MAX_WINDOW_BITS && answer.serverWindowBits() == ABSENT)
        {
            return DeflateFailure.SERVER_WINDOW_NOT_CONFIRMED;
        }
        final boolean larger = answer.serverWindowBits() > options.peerMaxWindowBits() ||
            answer.clientWindowBits() > options.maxWindowBits();
        return larger ? DeflateFailure.WINDOW_TOO_LARGE : null;
    }

    private static int smaller(final int bits, final int most)
    {
        return bits > 0 ? Math.min(bits, most) : most;
    }

    private static void appendFlag(final StringBuilder value, final String name, final boolean present)
    {
        if (present)
        {
            value.append("; ").append(name);
        }
    }

    private static void appendBits(
        final StringBuilder value, final String name, final boolean present, final int bits)
    {
        if (present)
        {
            value.append("; ").append(name).append('=').append(bits);
        }
    }
}
