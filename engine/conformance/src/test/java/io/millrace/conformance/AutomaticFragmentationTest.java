package io.millrace.conformance;

import static io.millrace.conformance.Bytes.repeat;

import java.util.ArrayList;
import java.util.List;

/**
 * Messages whose sender cuts them wherever it likes (RFC 6455 §5.4).
 */
class AutomaticFragmentationTest extends Conformance
{
    private static final String SECTION = "RFC 6455 §5.4";
    private static final int LENGTH = 65_536;
    private static final int[] FRAGMENTS = { 1300, 1, 125, 126, 65_535 };

    @Override
    List<Case> cases()
    {
        final List<Case> cases = new ArrayList<>();
        for (int i = 0; i < FRAGMENTS.length; i++)
        {
            final int fragment = FRAGMENTS[i];
            cases.add(new Case("fragmentation/automatic-by-" + fragment, i == 0 ? "10.1.1" : null, SECTION)
                .sendLarge(Integer.MAX_VALUE,
                    volume -> Frame.fragments(Frame.TEXT, 0, repeat('m', LENGTH), fragment))
                .expect(Event.text(repeat('m', LENGTH)))
                .closes());
        }
        return cases;
    }
}
