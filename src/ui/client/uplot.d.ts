// The library has no other export.
// oxlint-disable-next-line import/no-default-export
export { default } from 'uplot';
