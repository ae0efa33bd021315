package io.millrace.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;

import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Reads private keys from PEM files: PKCS#8, plain or encrypted (RFC 5958), RSA keys of PKCS#1 (RFC 8017) and EC keys
 * of SEC 1 (RFC 5915), which are put into a PKCS#8 structure that the JDK understands.
 */
final class PrivateKeys
{
    private static final String PBES2 = "1.2.840.113549.1.5.13";
    private static final String[] ALGORITHMS = {"RSA", "EC", "EdDSA", "RSASSA-PSS"};
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int PARAMETERS = 0xa0;
    private static final int SHORT_LENGTH = 0x80;
    private static final int BYTE_MASK = 0xff;
    private static final byte[] VERSION_0 = {2, 1, 0};

    /** rsaEncryption without parameters. */
    private static final byte[] RSA = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte)0x86, 0x48, (byte)0x86, (byte)0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00};

    /** id-ecPublicKey; the curve follows. */
    private static final byte[] EC = {0x06, 0x07, 0x2a, (byte)0x86, 0x48, (byte)0xce, 0x3d, 0x02, 0x01};

    private PrivateKeys()
    {
    }

    /** The first private key of a file. The password may be null. */
    static PrivateKey read(final Path path, final char[] password) throws IOException
    {
        for (final PemFile.Block block : PemFile.read(path).blocks())
        {
            if (block.label().endsWith("PRIVATE KEY"))
            {
                return decode(path, block, password);
            }
        }
        throw new IOException(path + " holds no private key.");
    }

    private static PrivateKey decode(final Path path, final PemFile.Block block, final char[] password)
        throws IOException
    {
        if (block.encrypted())
        {
            throw new IOException(path + " holds a key in OpenSSL's old encryption, which is not supported; " +
                "\"openssl pkcs8 -topk8\" converts it.");
        }
        switch (block.label())
        {
            case "PRIVATE KEY":
                return decode(path, block.der());
            case "RSA PRIVATE KEY":
                return decode(path, sequence(VERSION_0, RSA, element(OCTET_STRING, block.der())));
            case "EC PRIVATE KEY":
                return decode(path, sequence(VERSION_0, sequence(EC, curve(path, block.der())),
                    element(OCTET_STRING, block.der())));
            case "ENCRYPTED PRIVATE KEY":
                return decode(path, decrypt(path, block.der(), password));
            default:
                throw new IOException(path + " holds a key of a kind that is not supported: " + block.label() + '.');
        }
    }

    private static PrivateKey decode(final Path path, final byte[] pkcs8) throws IOException
    {
        for (final String algorithm : ALGORITHMS)
        {
            try
            {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            }
            catch (final InvalidKeySpecException | NoSuchAlgorithmException ex)
            {
                // It may be a key of another kind.
                continue;
            }
        }
        throw new IOException(path + " holds a private key that is damaged or of an unknown kind; RSA, EC and EdDSA " +
            "keys are supported.");
    }

    private static byte[] decrypt(final Path path, final byte[] der, final char[] password) throws IOException
    {
        if (password == null)
        {
            throw new IOException(path + " holds an encrypted private key, and no password is given.");
        }
        try
        {
            final EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
            final String name = info.getAlgName();
            final boolean isNamedByParameters = name.equals(PBES2) || name.equals("PBES2");
            final String algorithm = isNamedByParameters ? info.getAlgParameters().toString() : name;
            final SecretKey key =
                SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password));
            final Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(Cipher.DECRYPT_MODE, key, info.getAlgParameters());
            return info.getKeySpec(cipher).getEncoded();
        }
        catch (final NoSuchAlgorithmException ex)
        {
            throw new IOException(path + " holds a private key in an encryption that the JDK does not know; " +
                "\"openssl pkcs8 -topk8 -v2 aes-256-cbc\" converts it.", ex);
        }
        catch (final GeneralSecurityException ex)
        {
            throw new IOException(path + " cannot be decrypted: the password is wrong or the file is damaged.", ex);
        }
        catch (final IOException ex)
        {
            throw new IOException(path + " holds an encrypted private key that is damaged, or in an encryption that " +
                "the JDK does not know; \"openssl pkcs8 -topk8 -v2 aes-256-cbc\" converts it.", ex);
        }
    }

    /** What names the curve: optional in SEC 1, but nothing else does in a file of its own. */
    private static byte[] curve(final Path path, final byte[] sec1) throws IOException
    {
        try
        {
            final int[] place = new int[1];
            final int end = enter(sec1, place, SEQUENCE);
            while (place[0] < end)
            {
                final int tag = sec1[place[0]] & BYTE_MASK;
                final int elementEnd = enter(sec1, place, tag);
                if (tag == PARAMETERS)
                {
                    return Arrays.copyOfRange(sec1, place[0], elementEnd);
                }
                place[0] = elementEnd;
            }
        }
        catch (final ArrayIndexOutOfBoundsException ex)
        {
            throw new IOException(path + " holds a damaged EC private key.", ex);
        }
        throw new IOException(path + " holds an EC private key that does not name its curve.");
    }

    /** Moves the place to the contents of the element there, and returns the end of them. */
    private static int enter(final byte[] der, final int[] place, final int tag) throws IOException
    {
        int next = place[0];
        if ((der[next++] & BYTE_MASK) != tag)
        {
            throw new ArrayIndexOutOfBoundsException();
        }
        int length = der[next++] & BYTE_MASK;
        if (length >= SHORT_LENGTH)
        {
            int count = length - SHORT_LENGTH;
            for (length = 0; count > 0; count--)
            {
                length = length << Byte.SIZE | der[next++] & BYTE_MASK;
            }
        }
        if (length < 0 || length > der.length - next)
        {
            throw new ArrayIndexOutOfBoundsException();
        }
        place[0] = next;
        return next + length;
    }

    private static byte[] sequence(final byte[]... elements)
    {
        final ByteArrayOutputStream contents = new ByteArrayOutputStream();
        for (final byte[] element : elements)
        {
            contents.writeBytes(element);
        }
        return element(SEQUENCE, contents.toByteArray());
    }

    private static byte[] element(final int tag, final byte[] contents)
    {
        final ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        if (contents.length < SHORT_LENGTH)
        {
            element.write(contents.length);
        }
        else if (contents.length <= BYTE_MASK)
        {
            // DER has one form of each length, the shortest.
            element.write(SHORT_LENGTH | Byte.BYTES);
            element.write(contents.length);
        }
        else
        {
            element.write(SHORT_LENGTH | Short.BYTES);
            element.write(contents.length >> Byte.SIZE);
            element.write(contents.length);
        }
        element.writeBytes(contents);
        return element.toByteArray();
    }
}
