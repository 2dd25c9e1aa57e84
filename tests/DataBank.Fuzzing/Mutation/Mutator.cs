using System.Buffers.Binary;

namespace DataBank.Fuzzing;

/// <summary>Makes new inputs of old ones: bits, numbers, pieces moved, tokens, and where there are elements, their headers.</summary>
internal sealed class Mutator(FuzzTarget target, Random random)
{
    private static readonly uint[] Numbers = [0, 1, 2, 3, 7, 8, 255, 256, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFE, 0xFFFFFFFF];

    /// <param name="other">Another input, from which pieces are taken.</param>
    public byte[] Change(byte[] input, byte[] other)
    {
        var bytes = new List<byte>(input);
        for (var change = 1 << random.Next(0, 4); change > 0; change--)
        {
            ChangeOnce(bytes, other);
        }
        if (bytes.Count > target.LargestInput)
        {
            bytes.RemoveRange(target.LargestInput, bytes.Count - target.LargestInput);
        }
        return [.. bytes];
    }

    private void ChangeOnce(List<byte> bytes, byte[] other)
    {
        if (bytes.Count == 0)
        {
            bytes.AddRange(other);
            return;
        }
        if (target.HoldsElements && random.Next(2) == 0 && ElementMutation.TryChange(bytes, random))
        {
            return;
        }
        var at = random.Next(bytes.Count);
        var length = Math.Min(bytes.Count - at, 1 << random.Next(0, 8));
        switch (random.Next(10))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes[at] = (byte)(bytes[at] + random.Next(-8, 9));
                break;
            case 3:
                WriteNumber(bytes, at);
                break;
            case 4:
                bytes.RemoveRange(at, length);
                break;
            case 5:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 6:
                bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                break;
            case 7 when other.Length > 0:
                var from = random.Next(other.Length);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, length)).ToArray());
                break;
            case 8:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 9 when target.Tokens.Length > 0:
                var token = target.Tokens[random.Next(target.Tokens.Length)];
                if (random.Next(2) == 0)
                {
                    bytes.RemoveRange(at, Math.Min(token.Length, bytes.Count - at));
                }
                bytes.InsertRange(at, token);
                break;
            default:
                bytes.InsertRange(at, Enumerable.Repeat((byte)random.Next(256), length));
                break;
        }
    }

    private void WriteNumber(List<byte> bytes, int at)
    {
        var number = new byte[4];
        var size = random.Next(3) switch { 0 => 1, 1 => 2, _ => 4 };
        BinaryPrimitives.WriteUInt32LittleEndian(number, Numbers[random.Next(Numbers.Length)]);
        number.AsSpan(0, size).CopyTo(number);
        if (random.Next(3) == 0)
        {
            Array.Reverse(number, 0, size);
        }
        for (var i = 0; i < size && at + i < bytes.Count; i++)
        {
            bytes[at + i] = number[i];
        }
    }
}
