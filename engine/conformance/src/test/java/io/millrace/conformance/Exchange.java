package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages that are sent and come back, two on the way at any time.
 */
final class Exchange
{
    private final Peer peer;
    private final Samples samples;
    private final int length;
    private final int fragmentLength;

    Exchange(final Peer peer, final Samples samples, final int length, final int fragmentLength)
    {
        this.peer = peer;
        this.samples = samples;
        this.length = length;
        this.fragmentLength = fragmentLength;
    }

    void run(final int count)
    {
        send(0);
        for (int i = 1; i < count; i++)
        {
            send(i);
            expect(i - 1);
        }
        expect(count - 1);
        if (peer.deflate() != null)
        {
            assertThat(peer.deflate().inflated()).as("compressed messages").isEqualTo(count);
        }
    }

    private void send(final int index)
    {
        peer.sendMessage(samples.opcode(), samples.message(index, length), fragmentLength);
    }

    private void expect(final int index)
    {
        peer.expect(Event.message(samples.opcode(), samples.message(index, length)));
    }
}
