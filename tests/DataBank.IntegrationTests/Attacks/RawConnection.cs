using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace DataBank.IntegrationTests.Attacks;

/// <summary>Bytes to a port, as no HTTP client would send them, and what comes back until the other side is silent or gone.</summary>
internal static partial class RawConnection
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2), SilenceAfterAnAnswer = TimeSpan.FromMilliseconds(500);

    public static async Task<string> SendAsync(Uri address, string bytes)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(bytes), TestContext.Current.CancellationToken);
        var answer = new StringBuilder();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(answer.Length == 0 ? Silence : SilenceAfterAnAnswer);
            try
            {
                var read = await stream.ReadAsync(buffer, limit.Token);
                if (read == 0) return answer.ToString();
                answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
            catch (Exception end) when (end is IOException || (end is OperationCanceledException && !TestContext.Current.CancellationToken.IsCancellationRequested))
            {
                return answer.ToString();
            }
        }
    }

    /// <summary>The status codes of the answers that came back; a second one follows the body of the first without a break.</summary>
    public static int[] StatusesOf(string answer) => [.. StatusLine().Matches(answer).Select(line => int.Parse(line.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"HTTP/1\.1 (\d{3}) ", RegexOptions.NonBacktracking)]
    private static partial Regex StatusLine();
}
