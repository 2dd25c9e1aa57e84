using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace DataBank.Benchmarks;

/// <summary>
/// Requests over kept connections with as little work as a client can have: beside the server, on its processors, a client that does more would
/// be what is measured.
/// </summary>
/// <param name="address">What paths are relative to; ends with "/".</param>
internal sealed class LightClient(Uri address, string accept) : IDisposable
{
    private readonly ConcurrentBag<Connection> idle = [];
    private readonly string after = $" HTTP/1.1\r\nHost: {address.Authority}\r\nAccept: {accept}\r\n\r\n";

    /// <exception cref="InvalidOperationException">The answer is no success.</exception>
    public Task GetAsync(string path) => ExchangeAsync("GET", path, after, ReadOnlyMemory<byte>.Empty);

    /// <inheritdoc cref="GetAsync"/>
    public Task PostAsync(string path, string contentType, ReadOnlyMemory<byte> body) =>
        ExchangeAsync("POST", path, $"{after[..^2]}Content-Type: {contentType}\r\nContent-Length: {body.Length}\r\n\r\n", body);

    private async Task ExchangeAsync(string method, string path, string headers, ReadOnlyMemory<byte> body)
    {
        Connection? connection;
        while (idle.TryTake(out connection) && connection.IsStale) connection.Dispose();
        connection ??= await Connection.OpenAsync(address);
        var status = await connection.ExchangeAsync($"{method} {new Uri(address, path).PathAndQuery}{headers}", body);
        if (connection.IsClosed) connection.Dispose();
        else idle.Add(connection);
        if (status is < 200 or > 299) throw new InvalidOperationException($"{method} {path} was answered with {status}.");
    }

    public void Dispose()
    {
        while (idle.TryTake(out var connection)) connection.Dispose();
    }

    private sealed class Connection(Socket socket) : IDisposable
    {
        private readonly byte[] buffer = new byte[64 * 1024];
        private int begin;
        private int end;

        private long usedAt = Environment.TickCount64;

        /// <summary>The server has closed it, or says that it does.</summary>
        public bool IsClosed { get; private set; }

        /// <summary>Not used for so long that the server may have closed it.</summary>
        public bool IsStale => Environment.TickCount64 - usedAt > 500;

        public static async Task<Connection> OpenAsync(Uri address)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(address.Host, address.Port);
            return new Connection(socket);
        }

        /// <summary>Sends a request and reads its answer (RFC 9112) to the end; its status.</summary>
        public async Task<int> ExchangeAsync(string head, ReadOnlyMemory<byte> body)
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(head));
            if (!body.IsEmpty) await socket.SendAsync(body);
            var status = int.Parse((await LineAsync()).AsSpan(9, 3), CultureInfo.InvariantCulture);
            var (length, isChunked) = ((long?)null, false);
            while (await LineAsync() is { Length: > 0 } header)
            {
                if (header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) length = long.Parse(header.AsSpan(15), CultureInfo.InvariantCulture);
                else if (header.StartsWith("Connection: close", StringComparison.OrdinalIgnoreCase)) IsClosed = true;
                else if (header.StartsWith("Transfer-Encoding:", StringComparison.OrdinalIgnoreCase)) isChunked = true;
            }
            if (isChunked)
            {
                for (var chunk = await ChunkAsync(); chunk > 0; chunk = await ChunkAsync()) await SkipAsync(chunk + 2);
                await LineAsync();
            }
            else if (length is { } known) await SkipAsync(known);
            else if (IsClosed)
            {
                while (await socket.ReceiveAsync(buffer) > 0) begin = end = 0;
            }
            usedAt = Environment.TickCount64;
            return status;
        }

        public void Dispose() => socket.Dispose();

        private async Task<long> ChunkAsync() => long.Parse(await LineAsync(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

        private async ValueTask<string> LineAsync()
        {
            while (true)
            {
                var line = buffer.AsSpan(begin, end - begin).IndexOf("\r\n"u8);
                if (line >= 0)
                {
                    var text = Encoding.ASCII.GetString(buffer, begin, line);
                    begin += line + 2;
                    return text;
                }
                await FillAsync();
            }
        }

        private async ValueTask SkipAsync(long bytes)
        {
            while (bytes > end - begin)
            {
                bytes -= end - begin;
                begin = end;
                await FillAsync();
            }
            begin += (int)bytes;
        }

        private async ValueTask FillAsync()
        {
            buffer.AsSpan(begin, end - begin).CopyTo(buffer);
            (begin, end) = (0, end - begin);
            var read = await socket.ReceiveAsync(buffer.AsMemory(end));
            end += read > 0 ? read : throw new InvalidOperationException("The server closed the connection.");
        }
    }
}
