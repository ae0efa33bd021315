package io.millrace.deflate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.millrace.handshake.ExtensionOffers;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RFC 7692 §5, §7.1, for both roles. Options are written as our takeover, the peer's takeover, our window, the peer's
 * window, parameters as those of the server's takeover, the client's, and both windows.
 */
class DeflateNegotiationTest
{
    private static final String NAME = "permessage-deflate";
    private static final DeflateOptions DEFAULTS = options("on on 15 15");

    private static DeflateOptions options(final String text)
    {
        final String[] words = text.trim().split(" +");
        return new DeflateOptions(1, 0, "on".equals(words[0]), "on".equals(words[1]),
            Integer.parseInt(words[2]), Integer.parseInt(words[3]));
    }

    private static String parameters(final DeflateParameters agreed)
    {
        return (agreed.serverNoContextTakeover() ? "off " : "on ") +
            (agreed.clientNoContextTakeover() ? "off " : "on ") +
            agreed.serverMaxWindowBits() + " " + agreed.clientMaxWindowBits();
    }

    private static DeflateNegotiation.Acceptance accept(final DeflateOptions options, final String... lines)
    {
        return DeflateNegotiation.accept(ExtensionOffers.parse(List.of(lines)), options);
    }

    private static DeflateNegotiation.Verdict verify(final DeflateOptions options, final String... lines)
    {
        return DeflateNegotiation.verify(List.of(lines), options);
    }

    // The server.

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        // Offer                                       | options       | answer besides the name        | agreed
        "                                              | on  on  15 15 |                                | on on 15 15",
        "server_no_context_takeover                    | on  on  15 15 | server_no_context_takeover     | off on 15 15",
        "                                              | off on  15 15 | server_no_context_takeover     | off on 15 15",
        "server_no_context_takeover                    | off on  15 15 | server_no_context_takeover     | off on 15 15",
        "client_no_context_takeover                    | on  on  15 15 | client_no_context_takeover     | on off 15 15",
        "client_no_context_takeover                    | on  off 15 15 | client_no_context_takeover     | on off 15 15",
        "                                              | on  off 15 15 |                                | on on 15 15",
        "server_max_window_bits=15                     | on  on  15 15 | server_max_window_bits=15      | on on 15 15",
        "server_max_window_bits=8                      | on  on  15 15 | server_max_window_bits=8       | on on 8 15",
        "server_max_window_bits=9                      | on  on  15 15 | server_max_window_bits=9       | on on 9 15",
        "server_max_window_bits=14                     | on  on  10 15 | server_max_window_bits=10      | on on 10 15",
        "server_max_window_bits=10                     | on  on  14 15 | server_max_window_bits=10      | on on 10 15",
        "                                              | on  on  10 15 |                                | on on 10 15",
        "client_max_window_bits                        | on  on  15 15 |                                | on on 15 15",
        "client_max_window_bits                        | on  on  15 9  | client_max_window_bits=9       | on on 15 9",
        "client_max_window_bits=15                     | on  on  15 15 |                                | on on 15 15",
        "client_max_window_bits=12                     | on  on  15 15 | client_max_window_bits=12      | on on 15 12",
        "client_max_window_bits=12                     | on  on  15 8  | client_max_window_bits=8       | on on 15 8",
        "client_max_window_bits=8                      | on  on  15 12 | client_max_window_bits=8       | on on 15 8",
        "                                              | on  on  15 8  |                                | on on 15 15",
        "client_max_window_bits; server_max_window_bits=11; client_no_context_takeover; server_no_context_takeover | " +
            "on off 15 10 | server_no_context_takeover; client_no_context_takeover; server_max_window_bits=11; " +
            "client_max_window_bits=10 | off off 11 10" })
    void shouldAnswerOnlyWhatWasOfferedAndConfirmTheServersWindow(
        final String offer, final String options, final String answer, final String agreed)
    {
        final DeflateNegotiation.Acceptance acceptance = accept(options(options), join(offer));
        assertThat(acceptance.headerValue()).isEqualTo(join(answer));
        assertThat(parameters(acceptance.parameters())).isEqualTo(agreed);
    }

    private static String join(final String parameters)
    {
        return parameters == null || parameters.isEmpty() ? NAME : NAME + "; " + parameters;
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "server_max_window_bits=10;client_max_window_bits", " server_max_window_bits = 10 ; client_max_window_bits ",
        "server_max_window_bits=\"10\"; client_max_window_bits",
        "client_max_window_bits;server_max_window_bits=\"1\\0\"",
        "\tserver_max_window_bits\t=\t10\t;\tclient_max_window_bits\t" })
    void shouldReadAnOfferHoweverItIsWritten(final String parameters)
    {
        assertThat(accept(DEFAULTS, NAME + ";" + parameters).headerValue())
            .isEqualTo(NAME + "; server_max_window_bits=10");
        assertThat(accept(DEFAULTS, " ,\t" + NAME + " ;" + parameters + " , ").headerValue())
            .isEqualTo(NAME + "; server_max_window_bits=10");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "server_no_context_takeover; server_no_context_takeover", "server_no_context_takeover=1",
        "server_no_context_takeover=true", "server_no_context_takeover=\"\\1\"",
        "client_no_context_takeover; client_no_context_takeover", "client_no_context_takeover=0",
        "server_max_window_bits", "server_max_window_bits=7", "server_max_window_bits=16", "server_max_window_bits=0",
        "server_max_window_bits=08", "server_max_window_bits=010", "server_max_window_bits=1",
        "server_max_window_bits=-9",
        "server_max_window_bits=+9", "server_max_window_bits=9.0", "server_max_window_bits=0x9",
        "server_max_window_bits=a",
        "server_max_window_bits=100", "server_max_window_bits=4294967306", "server_max_window_bits=\"7\"",
        "server_max_window_bits=10; server_max_window_bits=10", "server_max_window_bits=10; server_max_window_bits",
        "client_max_window_bits=7", "client_max_window_bits=16", "client_max_window_bits=09",
        "client_max_window_bits=\"16\"", "client_max_window_bits; client_max_window_bits",
        "client_max_window_bits; client_max_window_bits=10", "client_max_window_bits=10; client_max_window_bits=9",
        "client_max_window_bits; server_max_window_bits=99", "unknown", "unknown=1", "server_no_context_takeover; x",
        "Server_No_Context_Takeover", "SERVER_MAX_WINDOW_BITS=10", "mux", "server_max_window_bit=10" })
    void shouldPassOverAnOfferThatBreaksARule(final String parameters)
    {
        final String broken = NAME + "; " + parameters;
        assertThat(accept(DEFAULTS, broken)).isNull();
        assertThat(accept(DEFAULTS, broken + ", " + NAME).headerValue()).isEqualTo(NAME);
        assertThat(accept(DEFAULTS, broken, NAME + "; server_max_window_bits=9").headerValue())
            .isEqualTo(NAME + "; server_max_window_bits=9");
        assertThat(accept(DEFAULTS, broken + ", " + broken, broken)).isNull();
    }

    @Test
    void shouldTakeTheFirstOfferThatIsAcceptableAmongOthers()
    {
        assertThat(accept(DEFAULTS)).isNull();
        assertThat(accept(DEFAULTS, "x-webkit-deflate-frame, permessage-bzip2")).isNull();
        assertThat(accept(DEFAULTS, "PerMessage-Deflate")).isNull();
        assertThat(accept(DEFAULTS, "permessage-deflate2, deflate-frame; server_max_window_bits=9")).isNull();
        assertThat(accept(DEFAULTS, "x; server_max_window_bits=9, " + NAME + ", y; a=\"b\"").headerValue())
            .isEqualTo(NAME);
        assertThat(accept(DEFAULTS, "x; a=b", NAME + "; server_max_window_bits=12", NAME).headerValue())
            .isEqualTo(NAME + "; server_max_window_bits=12");
        assertThat(accept(DEFAULTS, NAME, NAME + "; server_max_window_bits=12").headerValue()).isEqualTo(NAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        NAME + ";", NAME + "; server_max_window_bits=", NAME + "; =10", NAME + "; server_max_window_bits=\"\"",
        NAME + "; server_max_window_bits=\"10", NAME + "; server_max_window_bits=1 0", NAME + " x",
        NAME + ";; server_no_context_takeover", "", "," })
    void shouldAcceptNothingWhenTheHeaderIsMalformed(final String value)
    {
        assertThat(accept(DEFAULTS, value)).isNull();
        assertThat(accept(DEFAULTS, NAME, value.isBlank() || ",".equals(value) ? "a b" : value)).isNull();
        assertThat(verify(DEFAULTS, value).failure()).isEqualTo(DeflateFailure.MALFORMED);
    }

    // The client.

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "on  on  15 15 | client_max_window_bits",
        "off on  15 15 | client_no_context_takeover; client_max_window_bits",
        "on  off 15 15 | server_no_context_takeover; client_max_window_bits",
        "on  on  8  15 | client_max_window_bits=8",
        "on  on  15 8  | server_max_window_bits=8; client_max_window_bits",
        "off off 10 14 | server_no_context_takeover; client_no_context_takeover; server_max_window_bits=14; " +
            "client_max_window_bits=10" })
    void shouldOfferWhatIsWished(final String options, final String offer)
    {
        assertThat(DeflateNegotiation.offer(options(options))).isEqualTo(join(offer));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "on  on  15 15 |                                                       | on on 15 15",
        "on  on  15 15 | server_no_context_takeover                            | off on 15 15",
        "on  on  15 15 | client_no_context_takeover                            | on off 15 15",
        "on  on  15 15 | server_max_window_bits=8                              | on on 8 15",
        "on  on  15 15 | server_max_window_bits=15; client_max_window_bits=15  | on on 15 15",
        "on  on  15 15 | client_max_window_bits=8                              | on on 15 8",
        "on  on  15 15 | server_max_window_bits=\"9\" ; client_max_window_bits =9 | on on 9 9",
        "off on  15 15 |                                                       | on off 15 15",
        "off on  15 15 | client_no_context_takeover                            | on off 15 15",
        "on  off 15 15 | server_no_context_takeover                            | off on 15 15",
        "on  on  10 15 |                                                       | on on 15 10",
        "on  on  10 15 | client_max_window_bits=10                             | on on 15 10",
        "on  on  10 15 | client_max_window_bits=9                              | on on 15 9",
        "on  on  15 10 | server_max_window_bits=10                             | on on 10 15",
        "on  on  15 10 | server_max_window_bits=8                              | on on 8 15" })
    void shouldTakeALegalAnswer(final String options, final String answer, final String agreed)
    {
        final DeflateNegotiation.Verdict verdict = verify(options(options), join(answer));
        assertThat(verdict.failure()).isNull();
        assertThat(parameters(verdict.parameters())).isEqualTo(agreed);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "on on  15 15 | client_max_window_bits                                 | INVALID_WINDOW_BITS",
        "on on  15 15 | server_max_window_bits                                 | INVALID_WINDOW_BITS",
        "on on  15 15 | server_max_window_bits=7                               | INVALID_WINDOW_BITS",
        "on on  15 15 | server_max_window_bits=16                              | INVALID_WINDOW_BITS",
        "on on  15 15 | server_max_window_bits=010                             | INVALID_WINDOW_BITS",
        "on on  15 15 | client_max_window_bits=\"08\"                          | INVALID_WINDOW_BITS",
        "on on  15 15 | client_max_window_bits=7                               | INVALID_WINDOW_BITS",
        "on on  15 15 | server_no_context_takeover=1                           | UNEXPECTED_VALUE",
        "on on  15 15 | client_no_context_takeover=yes                         | UNEXPECTED_VALUE",
        "on on  15 15 | server_no_context_takeover; server_no_context_takeover | REPEATED_PARAMETER",
        "on on  15 15 | client_max_window_bits=9; client_max_window_bits=9     | REPEATED_PARAMETER",
        "on on  15 15 | server_max_window_bits=9; server_max_window_bits=10    | REPEATED_PARAMETER",
        "on on  15 15 | x                                                      | UNKNOWN_PARAMETER",
        "on on  15 15 | Client_no_context_takeover                             | UNKNOWN_PARAMETER",
        "on off 15 15 |                                                        | SERVER_TAKEOVER_NOT_CONFIRMED",
        "on off 15 15 | client_no_context_takeover                             | SERVER_TAKEOVER_NOT_CONFIRMED",
        "on on  15 10 |                                                        | SERVER_WINDOW_NOT_CONFIRMED",
        "on on  15 10 | server_max_window_bits=11                              | WINDOW_TOO_LARGE",
        "on on  10 15 | client_max_window_bits=11                              | WINDOW_TOO_LARGE",
        "on on  10 15 | client_max_window_bits=15                              | WINDOW_TOO_LARGE" })
    void shouldFailWhenTheAnswerIsIllegal(final String options, final String answer, final DeflateFailure failure)
    {
        final DeflateNegotiation.Verdict verdict = verify(options(options), join(answer));
        assertThat(verdict.failure()).isEqualTo(failure);
        assertThat(verdict.parameters()).isNull();
    }

    @Test
    void shouldFailWhenAnotherExtensionOrMoreThanOneIsAnswered()
    {
        for (final String[] lines : new String[][] {{"x"}, {NAME + ", x"}, {NAME, "x; a"}, {"x", NAME},
            {"Permessage-Deflate"}})
        {
            assertThat(verify(DEFAULTS, lines).failure()).as(Arrays.toString(lines))
                .isEqualTo(DeflateFailure.NOT_OFFERED);
        }
        assertThat(verify(DEFAULTS, NAME + "," + NAME).failure()).isEqualTo(DeflateFailure.REPEATED_EXTENSION);
        assertThat(verify(DEFAULTS, NAME, NAME).failure()).isEqualTo(DeflateFailure.REPEATED_EXTENSION);
        assertThat(verify(null, NAME).failure()).isEqualTo(DeflateFailure.NOT_OFFERED);
    }

    @Test
    void shouldGoOnWithoutCompressionWhenNothingIsAnswered()
    {
        for (final DeflateOptions options : new DeflateOptions[] {DEFAULTS, options("off off 8 8"), null})
        {
            assertThat(verify(options)).isEqualTo(new DeflateNegotiation.Verdict(null, null));
        }
    }

    /** Whatever two of us wish, they agree, and neither does what the other cannot follow. */
    @Test
    void shouldAgreeWithItselfWhateverIsWished()
    {
        for (final DeflateOptions client : all())
        {
            final String offer = DeflateNegotiation.offer(client);
            for (final DeflateOptions server : all())
            {
                final DeflateNegotiation.Acceptance acceptance = accept(server, offer);
                final DeflateNegotiation.Verdict verdict = verify(client, acceptance.headerValue());
                assertThat(verdict.failure()).as("%s %s", client, server).isNull();
                check(acceptance.parameters(), verdict.parameters(), client, server);
            }
        }
    }

    /** The receiver's view allows all that the sender's view does. */
    private static void check(
        final DeflateParameters server, final DeflateParameters client, final DeflateOptions offered,
        final DeflateOptions wished)
    {
        assertThat(client.decompressorTakeover(true)).isEqualTo(server.compressorTakeover(false));
        assertThat(server.decompressorTakeover(false) || !client.compressorTakeover(true)).isTrue();
        assertThat(server.compressorWindowBits(false)).isLessThanOrEqualTo(client.decompressorWindowBits(true));
        assertThat(client.compressorWindowBits(true)).isLessThanOrEqualTo(server.decompressorWindowBits(false));
        assertThat(server.compressorTakeover(false)).isEqualTo(
            wished.contextTakeover() && offered.peerContextTakeover());
        assertThat(server.compressorWindowBits(false)).isEqualTo(
            Math.min(wished.maxWindowBits(), offered.peerMaxWindowBits()));
        assertThat(client.compressorWindowBits(true)).isEqualTo(
            Math.min(offered.maxWindowBits(), wished.peerMaxWindowBits()));
    }

    private static List<DeflateOptions> all()
    {
        final List<DeflateOptions> all = new ArrayList<>();
        for (int i = 0; i < 36; i++)
        {
            all.add(new DeflateOptions(1, 0, i % 2 == 0, i / 2 % 2 == 0, new int[] {8, 11, 15}[i / 4 % 3],
                new int[] {8, 10, 15}[i / 12]));
        }
        return all;
    }

    @Test
    void shouldRefuseOptionsAndParametersOutOfRange()
    {
        for (final int[] wrong : new int[][] {{-1, 0, 15, 15}, {10, 0, 15, 15}, {1, -1, 15, 15}, {1, 0, 7, 15},
            {1, 0, 16, 15}, {1, 0, 15, 7}, {1, 0, 15, 16}})
        {
            assertThatIllegalArgumentException().isThrownBy(
                () -> new DeflateOptions(wrong[0], wrong[1], true, true, wrong[2], wrong[3]));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new DeflateParameters(false, false, 7, 15));
        assertThatIllegalArgumentException().isThrownBy(() -> new DeflateParameters(false, false, 15, 16));
        assertThat(new DeflateOptions(9, Integer.MAX_VALUE, true, true, 8, 8).level()).isEqualTo(9);
    }

    @Test
    void shouldDescribeEachFailure()
    {
        assertThat(Arrays.stream(DeflateFailure.values()).map(DeflateFailure::description)).doesNotHaveDuplicates()
            .allMatch(text -> !text.endsWith(".") && text.length() > 20);
    }
}
