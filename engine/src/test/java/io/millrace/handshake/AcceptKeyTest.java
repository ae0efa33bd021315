package io.millrace.handshake;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Base64;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class AcceptKeyTest
{
    private static final long SEED = 13;

    @Test
    void shouldComputeTheSampleOfTheRfcWhenGivenItsKey()
    {
        assertThat(AcceptKey.compute(Requests.SAMPLE_KEY)).isEqualTo(Requests.SAMPLE_ACCEPT);
    }

    @Test
    void shouldAcceptKeysWhenTheyEncode16Bytes()
    {
        System.out.println("seed " + SEED);
        final Random random = new Random(SEED);
        final byte[] nonce = new byte[16];
        for (int i = 0; i < 1000; i++)
        {
            random.nextBytes(nonce);
            assertThat(AcceptKey.isKey(Base64.getEncoder().encodeToString(nonce))).isTrue();
        }
    }

    @Test
    void shouldRefuseKeysWhenTheyEncodeAnotherNumberOfBytes()
    {
        for (int length = 0; length < 40; length++)
        {
            assertThat(AcceptKey.isKey(Base64.getEncoder().encodeToString(new byte[length]))).isEqualTo(length == 16);
        }
    }

    @Test
    void shouldRefuseKeysWhenBitsAfterThe16BytesAreSet()
    {
        final String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++)
        {
            final String key = "dGhlIHNhbXBsZSBub25jZ" + alphabet.charAt(i) + "==";
            assertThat(AcceptKey.isKey(key)).as(key).isEqualTo(i % 16 == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "dGhlIHNhbXBsZSBub25jZQ-=", "dGhlIHNhbXBsZSBub25jZQ=-", "dGhlIHNhbXBsZSBub25-ZQ==", "dGhlIHNhbXBsZSBub25_ZQ==",
        "=GhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBs SBub25jZQ==", "dGhlIHNhbXBs\u00e4SBub25jZQ=="})
    void shouldRefuseKeysWhenACharacterIsNotOfBase64(final String key)
    {
        assertThat(AcceptKey.isKey(key)).isFalse();
    }
}
