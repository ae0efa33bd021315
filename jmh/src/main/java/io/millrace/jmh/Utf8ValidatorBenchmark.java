package io.millrace.jmh;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

import io.millrace.protocol.Utf8Validator;

import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * {@link Utf8Validator} beside the JDK's decoder, which also writes the characters, for texts of different scripts.
 */
public class Utf8ValidatorBenchmark extends TimedBenchmark
{
    /** What the text is made of. */
    public enum Script
    {
        /** One byte a character. */
        ASCII("The quick brown fox jumps over the lazy dog. "),

        /** One or two bytes a character. */
        LATIN("Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich. "),

        /** Three bytes a character. */
        CJK("天地玄黃宇宙洪荒日月盈昃辰宿列張寒來暑往秋收冬藏"),

        /** Four bytes a character. */
        EMOJI("🚀🌊🎉🐎🦊🍀🔥🎻");

        private final String sample;

        Script(final String sample)
        {
            this.sample = sample;
        }
    }

    /** What the text is made of. */
    @Param
    public Script script;

    /** The least number of bytes in the text; it ends at the end of the sample. */
    @Param({ "64", "4096" })
    public int length;

    private final CharsetDecoder jdk = StandardCharsets.UTF_8.newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
    private byte[] array;
    private ByteBuffer bytes;
    private CharBuffer chars;
    private UnsafeBuffer text;

    /**
     * Encodes the text.
     */
    @Setup
    public void setup()
    {
        final int sampleLength = script.sample.getBytes(StandardCharsets.UTF_8).length;
        final byte[] encoded =
            script.sample.repeat((length + sampleLength - 1) / sampleLength).getBytes(StandardCharsets.UTF_8);
        bytes = ByteBuffer.allocateDirect(encoded.length).put(encoded).flip();
        array = encoded;
        chars = CharBuffer.allocate(encoded.length);
        text = new UnsafeBuffer(bytes);
    }

    /**
     * Validates.
     *
     * @return the state at the end.
     */
    @Benchmark
    public int validator()
    {
        final int state = Utf8Validator.validate(Utf8Validator.ACCEPT, text, 0, text.capacity());
        if (state != Utf8Validator.ACCEPT)
        {
            throw new IllegalStateException("the text is valid");
        }
        return state;
    }

    /**
     * Decodes with the JDK, from the same off-heap memory, where the JDK cannot use its faster loop for arrays.
     *
     * @return the characters.
     */
    @Benchmark
    public CharBuffer jdkDecoder()
    {
        bytes.clear();
        chars.clear();
        final CoderResult result = jdk.reset().decode(bytes, chars, true);
        if (!result.isUnderflow() || bytes.hasRemaining())
        {
            throw new IllegalStateException("the text is valid");
        }
        return chars;
    }

    /**
     * Decodes with the JDK from an array on the heap, by its fastest way; it does not reject what is invalid.
     *
     * @return the text.
     */
    @Benchmark
    public String jdkString()
    {
        return new String(array, StandardCharsets.UTF_8);
    }
}
