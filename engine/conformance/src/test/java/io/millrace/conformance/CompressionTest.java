package io.millrace.conformance;

import java.util.ArrayList;
import java.util.List;

/**
 * Compressed messages of every kind and length, whole and in fragments, with each combination of parameters (RFC 7692
 * §7.1, §7.2). The peer checks that windows and context takeover are as was agreed on. In the build, there are fewer
 * messages.
 */
class CompressionTest extends Conformance
{
    private static final String SECTION = "RFC 7692 §7.2";
    private static final String PARAMETERS = "RFC 7692 §7.1";
    private static final int COUNT = 1000;
    private static final int WHOLE = 0;
    private static final int[] LENGTHS = { 16, 64, 256, 1024, 4096, 8192, 16_384, 32_768, 65_536, 131_072 };
    private static final int[][] FRAGMENTED = {
        { 8192, 256 }, { 16_384, 256 }, { 32_768, 256 }, { 65_536, 256 }, { 131_072, 256 },
        { 131_072, 1024 }, { 131_072, 4096 }, { 131_072, 32_768 } };
    private static final int MIN_BITS = 8;
    private static final int MAX_BITS = 15;
    private static final int WINDOW_COUNT = 100;
    private static final int WINDOW_LENGTH = 4096;

    private static final String OFFER = Agreement.NAME + "; client_no_context_takeover; client_max_window_bits";
    private static final String[][] COMBINATIONS = {
        { OFFER,
            Agreement.NAME },
        { OFFER + "; server_no_context_takeover",
            Agreement.NAME + "; client_no_context_takeover" },
        { OFFER + "; server_max_window_bits=9",
            Agreement.NAME + "; client_max_window_bits=9" },
        { OFFER + "; server_max_window_bits=15",
            Agreement.NAME + "; client_max_window_bits=15" },
        { OFFER + "; server_no_context_takeover; server_max_window_bits=9",
            Agreement.NAME + "; client_no_context_takeover; client_max_window_bits=9" },
        { OFFER + "; server_no_context_takeover; server_max_window_bits=15",
            Agreement.NAME + "; client_no_context_takeover; client_max_window_bits=15" },
        { OFFER + "; server_no_context_takeover; server_max_window_bits=9, " +
            OFFER + "; server_no_context_takeover, " + OFFER,
            Agreement.NAME + "; client_max_window_bits=9; client_no_context_takeover" } };

    @Override
    List<Case> cases()
    {
        final List<Case> cases = new ArrayList<>();
        final Samples[] kinds = Samples.values();
        for (int i = 0; i < kinds.length; i++)
        {
            add(cases, "compression/" + kinds[i].name().toLowerCase(), "12." + (i + 1), kinds[i], COMBINATIONS[0]);
        }
        for (int i = 0; i < COMBINATIONS.length; i++)
        {
            add(cases, "compression/combination-" + (i + 1), "13." + (i + 1), Samples.JSON, COMBINATIONS[i]);
        }
        for (int bits = MIN_BITS; bits <= MAX_BITS; bits++)
        {
            addWindow(cases, bits);
        }
        return cases;
    }

    private static void add(
        final List<Case> cases, final String id, final String counterpart, final Samples samples,
        final String[] combination)
    {
        int number = 0;
        for (final int length : LENGTHS)
        {
            number++;
            cases.add(new Case(id + "-of-" + length, counterpart + "." + number, SECTION)
                .deflate(combination[0], combination[1])
                .exchange(samples, length, COUNT, WHOLE).closes());
        }
        for (final int[] shape : FRAGMENTED)
        {
            number++;
            cases.add(new Case(
                id + "-of-" + shape[0] + "-in-fragments-of-" + shape[1], counterpart + "." + number, SECTION)
                .deflate(combination[0], combination[1])
                .exchange(samples, shape[0], COUNT, shape[1]).closes());
        }
    }

    /** The same window for both sides, with and without context takeover of either. */
    private static void addWindow(final List<Case> cases, final int bits)
    {
        final String windows = "; server_max_window_bits=" + bits + "; client_max_window_bits=" + bits;
        for (int without = 0; without < 4; without++)
        {
            final String parameters = Agreement.NAME + windows +
                ((without & 1) == 0 ? "" : "; server_no_context_takeover") +
                ((without & 2) == 0 ? "" : "; client_no_context_takeover");
            final String takeover = new String[]{ "both", "client", "server", "none" }[without];
            cases.add(new Case("compression/window-" + bits + "-takeover-" + takeover, null, PARAMETERS)
                .deflate(parameters, parameters)
                .exchange(Samples.JSON, WINDOW_LENGTH, WINDOW_COUNT, WHOLE).closes());
        }
    }
}
