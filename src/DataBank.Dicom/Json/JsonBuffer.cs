using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace DataBank.Dicom;

/// <summary>JSON text on its way, in pooled memory. It knows how values are spelled, not what may follow what.</summary>
internal struct JsonBuffer(JavaScriptEncoder encoder)
{
    private byte[] bytes = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private int length;

    public readonly ReadOnlySpan<byte> Written => bytes.AsSpan(0, length);

    public readonly ReadOnlyMemory<byte> WrittenMemory => bytes.AsMemory(0, length);

    public void Raw(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        length += text.Length;
    }

    public void Raw(byte character)
    {
        Room(1)[0] = character;
        length++;
    }

    /// <summary>A tag as eight hex digits, without quotes (PS3.18 F.2.2).</summary>
    public void Tag(uint tag)
    {
        var room = Room(8);
        for (var digit = 7; digit >= 0; digit--, tag >>= 4)
        {
            room[digit] = "0123456789ABCDEF"u8[(int)(tag & 0xF)];
        }
        length += 8;
    }

    /// <summary>A string of text that is UTF-8 already.</summary>
    public void String(ReadOnlySpan<byte> text)
    {
        Raw((byte)'"');
        var plain = encoder.FindFirstCharacterToEncodeUtf8(text);
        if (plain < 0)
        {
            Raw(text);
        }
        else
        {
            Raw(text[..plain]);
            Escape(text[plain..]);
        }
        Raw((byte)'"');
    }

    public void String(ReadOnlySpan<char> text)
    {
        var utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        String(utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, utf8)));
        ArrayPool<byte>.Shared.Return(utf8);
    }

    public void Number(long number)
    {
        number.TryFormat(Room(20), out var written, default, CultureInfo.InvariantCulture);
        length += written;
    }

    /// <summary>A finite number, with all its digits.</summary>
    public void Number(double number)
    {
        number.TryFormat(Room(32), out var written, default, CultureInfo.InvariantCulture);
        length += written;
    }

    public void Base64(ReadOnlySpan<byte> value)
    {
        var size = System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(value.Length);
        System.Buffers.Text.Base64.EncodeToUtf8(value, Room(size), out _, out var written);
        length += written;
    }

    public void Return()
    {
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
    }

    private void Escape(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            // One character takes six bytes at most, and twelve in two halves.
            var status = encoder.EncodeUtf8(text, Room(Math.Min(text.Length, 4096) + 12), out var consumed, out var written);
            length += written;
            text = text[consumed..];
            if (status == OperationStatus.NeedMoreData)
            {
                break;
            }
        }
    }

    private Span<byte> Room(int count)
    {
        if (bytes.Length - length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(checked(Math.Max(bytes.Length * 2, length + count)));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(bytes);
            bytes = larger;
        }
        return bytes.AsSpan(length);
    }
}
