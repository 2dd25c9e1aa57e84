using System.Buffers;

namespace DataBank.Dicom;

/// <summary>
/// Writes one value with code extensions (ISO 2022): an escape where the set changes, back to the initial sets before delimiters and
/// at the end, and again the escape after them (PS3.5 §6.1.2.5.3, Annex H, I and K).
/// </summary>
internal ref struct Iso2022Writer(GraphicSet initialG0, GraphicSet? initialG1, GraphicSet[] extensions, IBufferWriter<byte> output)
{
    private readonly GraphicSet initial0 = initialG0;
    private readonly GraphicSet? initial1 = initialG1;
    private GraphicSet g0 = initialG0;
    private GraphicSet? g1 = initialG1;

    /// <summary>False when a character is in none of the sets; what was written by then is worthless.</summary>
    public bool TryWrite(ReadOnlySpan<char> text, TextShape shape)
    {
        foreach (var character in text)
        {
            if (character < 0x20 || (shape == TextShape.Names && character is '^' or '='))
            {
                SwitchBack();
                Put((byte)character);
            }
            else if (character == ' ')
            {
                if (g0.Width == 2)
                {
                    Designate(initial0);
                }
                Put(0x20);
            }
            else if (!TryWriteIn(g0, character, shape) && !(g1 is not null && TryWriteIn(g1, character, shape)) && !TryWriteInOther(character, shape))
            {
                return false;
            }
        }
        SwitchBack();
        return true;
    }

    private bool TryWriteInOther(char character, TextShape shape)
    {
        if (TryWriteIn(initial0, character, shape) || (initial1 is not null && TryWriteIn(initial1, character, shape)))
        {
            return true;
        }
        foreach (var set in extensions)
        {
            if (TryWriteIn(set, character, shape))
            {
                return true;
            }
        }
        return false;
    }

    private bool TryWriteIn(GraphicSet set, char character, TextShape shape)
    {
        // A single byte 5C would end the value, whatever character the set has there.
        if (!set.TryEncode(character, out var code) || (set.Width == 1 && set.Half == CodeHalf.G0 && code == 0x5C && shape != TextShape.Text))
        {
            return false;
        }
        if (!ReferenceEquals(set.Half == CodeHalf.G0 ? g0 : g1, set))
        {
            Designate(set);
        }
        var high = set.Half == CodeHalf.G1 ? 0x80 : 0;
        if (set.Width == 2)
        {
            Put((byte)((code >> 8) | high));
        }
        Put((byte)((code & 0xFF) | high));
        return true;
    }

    private void SwitchBack()
    {
        if (!ReferenceEquals(g0, initial0))
        {
            Designate(initial0);
        }
        if (initial1 is not null && !ReferenceEquals(g1, initial1))
        {
            Designate(initial1);
        }
        g1 = initial1; // Where nothing was in G1 at the start, the delimiter alone takes the set away.
    }

    private void Designate(GraphicSet set)
    {
        Put(0x1B);
        output.Write(set.Escape);
        if (set.Half == CodeHalf.G0)
        {
            g0 = set;
        }
        else
        {
            g1 = set;
        }
    }

    private readonly void Put(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }
}
