using System.Buffers;
using System.Text;
using DataBank.Dicom;

namespace DataBank.Fuzzing;

/// <summary>
/// Text with code extensions (PS3.5 §6.1.2): first byte the terms, second the kind of text, then the bytes of the value. Every byte
/// sequence is some text, no longer than its bytes, and what can be written comes back.
/// </summary>
internal static class CharacterSetTarget
{
    public static readonly FuzzTarget Target = new("text", Run, Inputs)
    {
        LargestInput = 4096,
        Tokens = [.. new[] { "1B2842", "1B284A", "1B2949", "1B2442", "1B2440", "1B242844", "1B242943", "1B242941", "1B2D41", "1B2D4C", "5C", "5E", "3D", "0D0A", "8139EF30", "E5B1B1", "1B" }.Select(Convert.FromHexString)],
    };

    private static readonly string[][] Terms =
    [
        [], ["", "ISO 2022 IR 87"], ["ISO 2022 IR 13", "ISO 2022 IR 87"], ["", "ISO 2022 IR 87", "ISO 2022 IR 159"], ["", "ISO 2022 IR 149"],
        ["", "ISO 2022 IR 58"], ["ISO_IR 100"], ["ISO_IR 144", "ISO 2022 IR 126"], ["ISO_IR 192"], ["GB18030"], ["GBK"], ["ISO_IR 13"], ["ISO_IR 166"], ["X"],
        ["ISO_IR 203", "ISO 2022 IR 87"], ["ISO 2022 IR 149", "ISO 2022 IR 58"],
    ];

    private static IEnumerable<byte[]> Inputs()
    {
        // PS3.5 Annex H, I, J and K.
        yield return Input(1, "59616D6164615E5461726F753D1B24423B3345441B28425E1B244242404F3A1B28423D1B24422464245E24401B28425E1B2442243F246D24261B2842");
        yield return Input(2, "D4CFC0DE5EC0DBB33D1B24423B3345441B284A5E1B244242404F3A1B284A");
        yield return Input(3, "1B242844302130221B2842");
        yield return Input(4, "486F6E675E47696C646F6E673D1B242943FBF35E1B242943D1CED4D7");
        yield return Input(5, "5A68616E675E5869616F446F6E673D1B242941D5C55E1B242941D0A1B6AB3D");
        yield return Input(6, "427563E4");
        yield return Input(7, "BBEECEDAE1D1C1B2D21B2D46C4E9EF");
        yield return Input(8, "57616E675E5869616F446F6E673DE78E8B5EE5B08FE69DB13D");
        yield return Input(9, "D55C815C5C8139EF30");
        yield return Input(11, "5C7E");
    }

    private static byte[] Input(byte terms, string hex) => [terms, 2, .. Convert.FromHexString(hex)];

    private static void Run(byte[] bytes)
    {
        if (bytes.Length < 2)
        {
            return;
        }
        var repertoire = CharacterRepertoire.FromTerms(bytes[0] < 0x80 ? Terms[bytes[0] % Terms.Length] : Encoding.Latin1.GetString(bytes).Split('\\'));
        var shape = (TextShape)(bytes[1] % 3);
        var value = bytes.AsSpan(2);
        var texts = repertoire.DecodeAll(value, shape, out _);
        Must.Hold(texts.Sum(text => text.Length) <= value.Length, "There are more characters than bytes");
        Must.Hold(texts.Count <= value.Length + 1 && (shape != TextShape.Text || texts.Count == 1), "There are more values than separators");
        Must.Hold(repertoire.DecodeFirst(value, shape) == texts[0], "The first value differs when it is read alone");
        foreach (var text in texts)
        {
            var output = new ArrayBufferWriter<byte>();
            if (!text.AsSpan().ContainsAny('\\', '\u001B', '\uFFFD') && repertoire.TryEncode(text, shape, output))
            {
                // A twin such as the middle dot of Latin-1 is written as that of JIS: then the bytes are the same again.
                var again = repertoire.DecodeAll(output.WrittenSpan, shape, out var repaired);
                var bytesAgain = new ArrayBufferWriter<byte>();
                if (again is not [var only] || repaired || !repertoire.TryEncode(only, shape, bytesAgain) || !bytesAgain.WrittenSpan.SequenceEqual(output.WrittenSpan))
                {
                    throw new InvariantException("Text that was written is read as other text", $"{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))} as {Convert.ToHexString(output.WrittenSpan)}");
                }
            }
        }
    }
}
