using System.Text;

namespace DataBank.Appliance;

/// <summary>The text of a master file: UTF-8 if it is that, otherwise Shift_JIS as Windows has it (code page 932).</summary>
internal static class MasterText
{
    private const long MostBytes = 512L << 20;

    /// <exception cref="SettingsProblem">It is neither, or too large.</exception>
    public static string Read(string path)
    {
        if (new FileInfo(path).Length > MostBytes) throw new SettingsProblem($"{path} is larger than any master is.");
        var bytes = File.ReadAllBytes(path).AsSpan();
        if (bytes is [.., 0x1A]) bytes = bytes[..^1]; // the end of file of old systems
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) bytes = bytes[3..];
        if (System.Text.Unicode.Utf8.IsValid(bytes)) return Encoding.UTF8.GetString(bytes);
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(932, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!.GetString(bytes);
        }
        catch (DecoderFallbackException problem)
        {
            var line = bytes[..Math.Min(bytes.Length, Math.Max(0, problem.Index))].Count((byte)'\n') + 1;
            throw new SettingsProblem($"{path}({line}): the text is neither UTF-8 nor Shift_JIS.");
        }
    }
}
