// What went wrong, in words and with a sign: never by colour alone.

export function ErrorLine({ id, text }: { readonly id?: string; readonly text: string }) {
  return (
    <p className="mt-1 flex gap-2 text-label text-rust" id={id} role="alert">
      <svg className="mt-px size-4 flex-none fill-none stroke-current" strokeWidth="1.5" viewBox="0 0 16 16" aria-hidden="true">
        <path d="M8 1.5 15 14H1zM8 6.2v3.6M8 11.4v1" />
      </svg>
      <span className="min-w-0 break-words">{text}</span>
    </p>
  );
}
