package io.millrace.conformance;

import static io.millrace.conformance.Bytes.utf8;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/**
 * What messages are made of, from text that compresses well to octets that hardly do. The same in each run.
 */
enum Samples
{
    /** A list of objects with much the same members, in JSON. */
    JSON(Frame.TEXT, 194_000)
    {
        @Override
        void append(final StringBuilder data, final Random random)
        {
            data.append("{\"id\":").append(random.nextInt(100_000))
                .append(",\"mill\":\"").append(word(random)).append("\",\"turns\":").append(random.nextInt(600) / 10.0)
                .append(",\"grain\":[\"").append(word(random)).append("\",\"").append(word(random))
                .append("\"],\"open\":").append(random.nextBoolean()).append("},\n");
        }
    },

    /** A picture in shades of grey with a little noise. */
    PICTURE(Frame.BINARY, 263_000)
    {
        @Override
        void append(final StringBuilder data, final Random random)
        {
            final int x = data.length() % 512;
            final int y = data.length() / 512;
            data.append((char)(128 + (int)(90 * Math.sin(x / 60.0) * Math.cos(y / 45.0)) + random.nextInt(6) & 0xff));
        }
    },

    /** Lines of words. */
    PROSE(Frame.BINARY, 222_000)
    {
        @Override
        void append(final StringBuilder data, final Random random)
        {
            final int words = 4 + random.nextInt(8);
            for (int i = 0; i < words; i++)
            {
                data.append(word(random)).append(i == words - 1 ? ".\r\n" : " ");
            }
        }
    },

    /** A table in HTML, with characters of one, two and three octets. */
    MARKUP(Frame.TEXT, 263_000)
    {
        @Override
        void append(final StringBuilder data, final Random random)
        {
            data.append("<tr class=\"row").append(random.nextInt(2)).append("\"><td><a href=\"/mühle/")
                .append(word(random)).append("\">").append(word(random)).append("</a></td><td>")
                .append(random.nextInt(1000)).append("\u00a0€</td></tr>\n");
        }
    },

    /** Octets without any order, with a few words between them. */
    ARCHIVE(Frame.BINARY, 1_042_000)
    {
        @Override
        void append(final StringBuilder data, final Random random)
        {
            data.append("\nentry ").append(word(random)).append('\n');
            final int count = 200 + random.nextInt(2000);
            for (int i = 0; i < count; i++)
            {
                data.append((char)random.nextInt(256));
            }
        }
    };

    private static final String SYLLABLES = "mi la ra ce wa ter whe el gra in sto ne flo ur ri ver dam be lt ge ar";
    private static final String[] SYLLABLE = SYLLABLES.split(" ");
    private static final long SEED = 7692;

    private final int opcode;
    private final int dataLength;
    private byte[] data;

    Samples(final int opcode, final int dataLength)
    {
        this.opcode = opcode;
        this.dataLength = dataLength;
    }

    abstract void append(StringBuilder text, Random random);

    int opcode()
    {
        return opcode;
    }

    /** The message of an index, which begins where the one before ended. Text is cut at characters' ends. */
    byte[] message(final int index, final int length)
    {
        final byte[] all = data();
        final byte[] message = new byte[length];
        long from = (long)index * length % all.length;
        for (int i = 0; i < length;)
        {
            final int count = (int)Math.min(length - i, all.length - from);
            System.arraycopy(all, (int)from, message, i, count);
            i += count;
            from = 0;
        }
        if (opcode == Frame.TEXT)
        {
            mend(message);
        }
        return message;
    }

    /** Puts full stops where a character was cut. */
    private static void mend(final byte[] message)
    {
        for (int i = 0; i < message.length && isInside(message[i]); i++)
        {
            message[i] = '.';
        }
        int at = message.length - 1;
        while (at >= 0 && isInside(message[at]))
        {
            at--;
        }
        if (at >= 0 && message[at] < 0)
        {
            final int needed = (message[at] & 0xe0) == 0xc0 ? 2 : 3;
            if (message.length - at < needed)
            {
                Arrays.fill(message, at, message.length, (byte)'.');
            }
        }
    }

    private static boolean isInside(final byte octet)
    {
        return (octet & 0xc0) == 0x80;
    }

    private synchronized byte[] data()
    {
        if (data == null)
        {
            final Random random = new Random(SEED);
            final StringBuilder text = new StringBuilder();
            while (text.length() < dataLength)
            {
                append(text, random);
            }
            data = opcode == Frame.TEXT ? utf8(text.toString()) : latin1(text);
        }
        return data;
    }

    private static byte[] latin1(final StringBuilder text)
    {
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String word(final Random random)
    {
        final StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--)
        {
            word.append(SYLLABLE[random.nextInt(SYLLABLE.length)]);
        }
        return word.toString();
    }
}
