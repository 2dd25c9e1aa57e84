using System.Buffers.Binary;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DataBank.Storage;

/// <summary>A hash over rows whatever their order and engine: the sum of the hashes of each.</summary>
internal sealed class RowDigest : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] number = new byte[9];
    private UInt128 sum;

    public long Rows { get; private set; }

    public string Text => sum.ToString("x32", CultureInfo.InvariantCulture);

    public void Add(DbDataReader row)
    {
        for (var column = 0; column < row.FieldCount; column++)
        {
            switch (row.IsDBNull(column) ? null : row.GetValue(column))
            {
                case null: Append('n', 0); break;
                case byte[] bytes: Append('b', bytes.Length); hash.AppendData(bytes); break;
                case string text:
                    var encoded = Encoding.UTF8.GetBytes(text);
                    Append('t', encoded.Length);
                    hash.AppendData(encoded);
                    break;
                case double real: Append('d', BitConverter.DoubleToInt64Bits(real)); break;
                case var integer: Append('i', Convert.ToInt64(integer, CultureInfo.InvariantCulture)); break;
            }
        }
        sum += BinaryPrimitives.ReadUInt128BigEndian(hash.GetHashAndReset());
        Rows++;
    }

    public void Dispose() => hash.Dispose();

    private void Append(char kind, long value)
    {
        number[0] = (byte)kind;
        BinaryPrimitives.WriteInt64BigEndian(number.AsSpan(1), value);
        hash.AppendData(number);
    }
}
