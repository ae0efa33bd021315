package io.millrace.conformance;

import static io.millrace.conformance.Bytes.concat;
import static io.millrace.conformance.Bytes.hex;
import static io.millrace.conformance.Bytes.utf8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * What a decoder of UTF-8 must take and what it must refuse (RFC 3629 §3, §4), as the well-known stress test for UTF-8
 * decoders by Markus Kuhn groups it: the bounds of each length, stray and missing continuations, impossible octets,
 * overlong forms, surrogates, and code points that are no characters but valid all the same.
 */
final class Utf8Sequences
{
    /** Five Greek letters of two or three octets. */
    static final byte[] GREEK = hex("ceba e1bdb9 cf83 cebc ceb5");

    private static final int[] GREEK_ENDS = { 2, 5, 7, 9, 11 };
    private static final int FIRST_GROUP = 5;
    private static final String[] INCOMPLETE = {
        "c0", "e080", "f08080", "f8808080", "fc80808080", "df", "efbf", "f7bfbf", "fbbfbfbf", "fdbfbfbfbf" };
    private static final int[][] STARTS = {
        { 0xc0, 0xdf }, { 0xe0, 0xef }, { 0xf0, 0xf7 }, { 0xf8, 0xfb }, { 0xfc, 0xfd } };

    private final List<Sequence> sequences = new ArrayList<>();
    private int group = FIRST_GROUP;
    private int number;

    private Utf8Sequences()
    {
    }

    /**
     * Octets.
     *
     * @param id          of the rule that they are for.
     * @param counterpart in the Autobahn suite.
     * @param octets      of the text.
     * @param valid       whether they are UTF-8.
     */
    record Sequence(String id, String counterpart, byte[] octets, boolean valid)
    {
    }

    static List<Sequence> all()
    {
        final Utf8Sequences all = new Utf8Sequences();
        all.addText();
        all.addBounds();
        all.addContinuations();
        all.addIncomplete();
        all.addImpossible();
        all.addOverlong();
        all.addSurrogates();
        all.addNoCharacters();
        return all.sequences;
    }

    private void add(final String id, final byte[] octets, final boolean valid)
    {
        number++;
        sequences.add(new Sequence(id, "6." + group + "." + number, octets, valid));
    }

    private void next()
    {
        group++;
        number = 0;
    }

    private void addGroup(final String id, final boolean valid, final String... digits)
    {
        for (final String each : digits)
        {
            add(id + "-" + each, hex(each), valid);
        }
        next();
    }

    private void addText()
    {
        for (final String character : new String[]{ "$", "¢", "€", "\ud852\udf62" })
        {
            final byte[] octets = utf8(character);
            add("valid-" + octets.length + "-octets", utf8("mill" + character + "race"), true);
        }
        add("valid-greek", GREEK, true);
        next();
        for (int length = 1; length <= GREEK.length; length++)
        {
            final boolean whole = Arrays.binarySearch(GREEK_ENDS, length) >= 0;
            add((whole ? "valid" : "cut") + "-after-" + length, Arrays.copyOf(GREEK, length), whole);
        }
        next();
    }

    private void addBounds()
    {
        addGroup("first-of-length", true, "00", "c280", "e0a080", "f0908080");
        addGroup("first-of-length", false, "f888808080", "fc8480808080");
        addGroup("last-of-length", true, "7f", "dfbf", "efbfbf", "f48fbfbf");
        addGroup("last-of-length", false, "f7bfbfbf", "fbbfbfbfbf", "fdbfbfbfbfbf");
        for (final String digits : new String[]{ "ed9fbf", "ee8080", "efbfbd", "f48fbfbf" })
        {
            add("boundary-" + digits, hex(digits), true);
        }
        addGroup("boundary", false, "f4908080");
    }

    private void addContinuations()
    {
        for (final String digits : new String[]{ "80", "bf" })
        {
            add("lone-continuation-" + digits, hex(digits), false);
        }
        for (int length = 2; length <= 6; length++)
        {
            add("continuations-" + length, Arrays.copyOf(hex("80bf80bf80bf"), length), false);
        }
        final byte[] each = new byte[0x40];
        for (int i = 0; i < each.length; i++)
        {
            each[i] = (byte)(0x80 + i);
        }
        add("continuations-each", each, false);
        next();
        for (final int[] start : STARTS)
        {
            final StringBuilder digits = new StringBuilder();
            for (int octet = start[0]; octet <= start[1]; octet++)
            {
                digits.append(HexFormat.of().toHexDigits((byte)octet)).append("20");
            }
            add("lone-starts-" + HexFormat.of().toHexDigits((byte)start[0]), hex(digits.toString()), false);
        }
        next();
    }

    private void addIncomplete()
    {
        addGroup("last-continuation-missing", false, INCOMPLETE);
        add("incomplete-after-incomplete", hex(String.join("", INCOMPLETE)), false);
        next();
    }

    private void addImpossible()
    {
        addGroup("impossible", false, "fe", "ff", "fefeffff");
    }

    private void addOverlong()
    {
        addGroup("overlong-slash", false, "c0af", "e080af", "f08080af", "f8808080af", "fc80808080af");
        addGroup("overlong-largest", false, "c1bf", "e09fbf", "f08fbfbf", "f887bfbfbf", "fc83bfbfbfbf");
        addGroup("overlong-nul", false, "c080", "e08080", "f0808080", "f880808080", "fc8080808080");
    }

    private void addSurrogates()
    {
        addGroup("surrogate", false, "eda080", "edadbf", "edae80", "edafbf", "edb080", "edbe80", "edbfbf");
        for (final String high : new String[]{ "eda080", "edadbf", "edae80", "edafbf" })
        {
            for (final String low : new String[]{ "edb080", "edbfbf" })
            {
                add("surrogates-" + high + low, concat(hex(high), hex(low)), false);
            }
        }
        next();
    }

    private void addNoCharacters()
    {
        for (int plane = 0; plane <= 0x10; plane++)
        {
            for (int last = 0xfffe; last <= 0xffff; last++)
            {
                final int codePoint = plane << 16 | last;
                add("no-character-" + Integer.toHexString(codePoint), utf8(Character.toString(codePoint)), true);
            }
        }
        next();
        for (int codePoint = 0xfff9; codePoint <= 0xffff; codePoint++)
        {
            add("special-" + Integer.toHexString(codePoint), utf8(Character.toString(codePoint)), true);
        }
    }
}
