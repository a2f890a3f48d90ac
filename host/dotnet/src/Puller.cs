using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Lupasilta
{
    /// <summary>Pulls deliveries for those who await one: on one thread, which is there while somebody does.</summary>
    internal sealed class Puller
    {
        /// <summary>How long one pull waits before it looks whether it is still wanted.</summary>
        private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(250);

        private readonly Func<TimeSpan, Delivery> next;
        private readonly Queue<TaskCompletionSource<Delivery>> waiting = new Queue<TaskCompletionSource<Delivery>>();
        private bool pulling;

        internal Puller(Func<TimeSpan, Delivery> next)
        {
            this.next = next;
        }

        internal Task<Delivery> Next(CancellationToken cancellation)
        {
            if (cancellation.IsCancellationRequested) return Task.FromCanceled<Delivery>(cancellation);
            var wanted = new TaskCompletionSource<Delivery>(TaskCreationOptions.RunContinuationsAsynchronously);
            var registration = cancellation.Register(() => wanted.TrySetCanceled(cancellation));
            wanted.Task.ContinueWith(ended => registration.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            lock (waiting)
            {
                waiting.Enqueue(wanted);
                if (!pulling) new Thread(Pull) { IsBackground = true, Name = "lupasilta-pull" }.Start();
                pulling = true;
            }
            return wanted.Task;
        }

        private void Pull()
        {
            while (IsWanted())
            {
                try
                {
                    var delivery = next(Slice);
                    if (delivery != null) Give(delivery);
                }
                catch (Exception error)
                {
                    while (First() is TaskCompletionSource<Delivery> first) first.TrySetException(error);
                }
            }
        }

        private void Give(Delivery delivery)
        {
            while (First() is TaskCompletionSource<Delivery> first)
            {
                if (first.TrySetResult(delivery)) return;
            }
            delivery.Nack("The pull that it came for was cancelled.", "It is offered again by itself.", Recovery.Retry);
        }

        private TaskCompletionSource<Delivery> First()
        {
            lock (waiting) return waiting.Count > 0 ? waiting.Dequeue() : null;
        }

        private bool IsWanted()
        {
            lock (waiting)
            {
                while (waiting.Count > 0 && waiting.Peek().Task.IsCompleted) waiting.Dequeue();
                pulling = waiting.Count > 0;
                return pulling;
            }
        }
    }
}
